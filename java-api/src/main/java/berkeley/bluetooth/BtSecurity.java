package berkeley.bluetooth;

import berkeley.Codec;
import berkeley.bindings.bluetooth.bt_security;
import berkeley.foreign.Field;

/**
 * {@code struct bt_security}: what a Bluetooth link must offer before it carries data.
 *
 * @param level {@code BT_SECURITY_LOW} (the default: no pairing), {@code BT_SECURITY_MEDIUM}
 *     (encrypted), {@code BT_SECURITY_HIGH} (and authenticated) …
 * @param keySize of the encryption key in bytes; 0 is any
 */
public record BtSecurity(int level, int keySize) {

    public BtSecurity {
        Field.u8("level", level);
        Field.u8("keySize", keySize);
    }

    public BtSecurity(int level) {
        this(level, 0);
    }

    static final Codec<BtSecurity> CODEC =
            Codec.of(
                    bt_security.sizeof(),
                    (into, value) -> {
                        bt_security.level(into, (byte) value.level);
                        bt_security.key_size(into, (byte) value.keySize);
                    },
                    from ->
                            new BtSecurity(
                                    Byte.toUnsignedInt(bt_security.level(from)),
                                    Byte.toUnsignedInt(bt_security.key_size(from))));
}
