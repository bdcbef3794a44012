package berkeley.bluetooth;

import static berkeley.bindings.libbluetooth.Constants.*;
import static berkeley.bluetooth.SdpElement.seq;
import static berkeley.bluetooth.SdpElement.u16;
import static berkeley.bluetooth.SdpElement.u8;
import static berkeley.bluetooth.SdpElement.uuid;

import berkeley.bluetooth.SdpElement.Alt;
import berkeley.bluetooth.SdpElement.Seq;
import berkeley.bluetooth.SdpElement.Text;
import berkeley.bluetooth.SdpElement.UInt;
import berkeley.bluetooth.SdpElement.Uuid;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * What a device tells of one of its services: attributes by number, {@code SDP_ATTR_*}.
 *
 * @param attributes in the order of their numbers
 */
public record SdpRecord(SortedMap<Integer, SdpElement> attributes) {

    public SdpRecord {
        attributes = Collections.unmodifiableSortedMap(new TreeMap<>(attributes));
    }

    /** A service of that class on an RFCOMM channel, visible to those who browse. */
    public static SdpRecord rfcomm(String name, UUID serviceClass, int channel) {
        return service(
                name,
                serviceClass,
                seq(seq(uuid(L2CAP_UUID)), seq(uuid(RFCOMM_UUID), u8(channel))));
    }

    /** A service of that class on an L2CAP PSM, visible to those who browse. */
    public static SdpRecord l2cap(String name, UUID serviceClass, int psm) {
        return service(name, serviceClass, seq(seq(uuid(L2CAP_UUID), u16(psm))));
    }

    private static SdpRecord service(String name, UUID serviceClass, SdpElement protocols) {
        // The name is English, in UTF-8 (IANA's character set 106), at the attributes from 0x100
        // on.
        SdpElement language = seq(u16('e' << 8 | 'n'), u16(106), u16(SDP_PRIMARY_LANG_BASE));
        return new SdpRecord(
                new TreeMap<>(
                        Map.of(
                                SDP_ATTR_SVCLASS_ID_LIST,
                                seq(new Uuid(serviceClass)),
                                SDP_ATTR_PROTO_DESC_LIST,
                                protocols,
                                SDP_ATTR_BROWSE_GRP_LIST,
                                seq(uuid(PUBLIC_BROWSE_GROUP)),
                                SDP_ATTR_LANG_BASE_ATTR_ID_LIST,
                                language,
                                SDP_ATTR_SVCNAME_PRIMARY,
                                new Text(name))));
    }

    /** {@return the number by which its server knows it} */
    public OptionalLong handle() {
        return attributes.get(SDP_ATTR_RECORD_HANDLE) instanceof UInt(int _, var value)
                ? OptionalLong.of(value.longValue())
                : OptionalLong.empty();
    }

    /** {@return the name of the service, for people} */
    public Optional<String> name() {
        return text(SDP_ATTR_SVCNAME_PRIMARY);
    }

    /** {@return what the service is, for people} */
    public Optional<String> description() {
        return text(SDP_ATTR_SVCDESC_PRIMARY);
    }

    /** {@return who provides the service, for people} */
    public Optional<String> provider() {
        return text(SDP_ATTR_PROVNAME_PRIMARY);
    }

    private Optional<String> text(int attribute) {
        return attributes.get(attribute) instanceof Text(String text)
                ? Optional.of(text)
                : Optional.empty();
    }

    /** {@return the UUID of this one instance of the service} */
    public Optional<UUID> serviceId() {
        return attributes.get(SDP_ATTR_SERVICE_ID) instanceof Uuid(UUID value)
                ? Optional.of(value)
                : Optional.empty();
    }

    /**
     * A profile that a service follows.
     *
     * @param version such as 0x0102 for 1.2
     */
    public record Profile(UUID uuid, int version) {}

    /** {@return the profiles that the service follows} */
    public List<Profile> profiles() {
        return children(attributes.get(SDP_ATTR_PFILE_DESC_LIST))
                .map(profile -> children(profile).toList())
                .mapMulti((List<SdpElement> pair, Consumer<Profile> found) -> {
                    if (pair.size() == 2
                            && pair.get(0) instanceof Uuid(UUID uuid)
                            && pair.get(1) instanceof UInt(int _, var version)) {
                        found.accept(new Profile(uuid, version.intValue()));
                    }
                })
                .toList();
    }

    /** {@return the same service with further attributes, or others in their place} */
    public SdpRecord with(Map<Integer, SdpElement> attributes) {
        TreeMap<Integer, SdpElement> all = new TreeMap<>(this.attributes);
        all.putAll(attributes);
        return new SdpRecord(all);
    }

    /** {@return the classes of the service, the most special first} */
    public List<UUID> serviceClasses() {
        return children(attributes.get(SDP_ATTR_SVCLASS_ID_LIST))
                .mapMulti((SdpElement element, Consumer<UUID> found) -> {
                    if (element instanceof Uuid(UUID value)) {
                        found.accept(value);
                    }
                })
                .toList();
    }

    /** {@return the channel of a service on RFCOMM} */
    public OptionalInt rfcommChannel() {
        return parameter(Sdp.uuid(RFCOMM_UUID));
    }

    /** {@return the PSM of a service that is on L2CAP by itself} */
    public OptionalInt psm() {
        return parameter(Sdp.uuid(L2CAP_UUID));
    }

    /**
     * The first parameter of a protocol. A record has one stack of protocols, or alternatives to
     * choose from.
     */
    private OptionalInt parameter(UUID protocol) {
        SdpElement stacks = attributes.get(SDP_ATTR_PROTO_DESC_LIST);
        return (stacks instanceof Alt ? children(stacks) : Stream.ofNullable(stacks))
                .flatMap(SdpRecord::children)
                .map(layer -> children(layer).toList())
                .filter(layer -> layer.size() > 1)
                .filter(layer -> layer.get(0).equals(new Uuid(protocol)))
                .map(layer -> layer.get(1))
                .filter(UInt.class::isInstance)
                .mapToInt(parameter -> ((UInt) parameter).value().intValue())
                .findFirst();
    }

    private static Stream<SdpElement> children(@Nullable SdpElement element) {
        return switch (element) {
            case Seq(List<SdpElement> elements) -> elements.stream();
            case Alt(List<SdpElement> elements) -> elements.stream();
            case null, default -> Stream.empty();
        };
    }

    /** As SDP has it: a sequence of numbers, each followed by its value. */
    SdpElement toElement() {
        List<SdpElement> pairs = new ArrayList<>();
        attributes.forEach((number, value) -> {
            pairs.add(u16(number));
            pairs.add(value);
        });
        return new Seq(pairs);
    }

    static SdpRecord of(SdpElement element) throws SdpException {
        TreeMap<Integer, SdpElement> attributes = new TreeMap<>();
        List<SdpElement> pairs = children(element).toList();
        for (int i = 0; i + 1 < pairs.size(); i += 2) {
            if (!(pairs.get(i) instanceof UInt(int _, var number))) {
                throw new SdpException("an attribute has no number: " + pairs.get(i));
            }
            attributes.put(number.intValue(), pairs.get(i + 1));
        }
        return new SdpRecord(attributes);
    }
}
