/**
 * Bluetooth for programs: {@link berkeley.bluetooth.RfcommSocket} streams, {@link
 * berkeley.bluetooth.L2capSocket} packets, {@link berkeley.bluetooth.Controller local controllers},
 * {@link berkeley.bluetooth.Inquiry} for others and {@link berkeley.bluetooth.Sdp} for their
 * services.
 *
 * <p>All of it is the kernel's AF_BLUETOOTH sockets and bytes written in Java; libbluetooth is not
 * needed. Only to advertise a service takes another program: {@code bluetoothd --compat}, which
 * keeps the host's records.
 *
 * <p>The options of Bluetooth sockets are in {@link berkeley.bluetooth.BT}, {@link
 * berkeley.bluetooth.RFCOMM}, {@link berkeley.bluetooth.L2CAP}, {@link berkeley.bluetooth.SCO} and
 * {@link berkeley.bluetooth.HCI}, as those of the other levels are in {@link berkeley.option}.
 *
 * <p>What it does not do: pairing (that is {@code bluetoothctl}'s), GATT, audio, and D-Bus.
 */
@NullMarked
package berkeley.bluetooth;

import org.jspecify.annotations.NullMarked;
