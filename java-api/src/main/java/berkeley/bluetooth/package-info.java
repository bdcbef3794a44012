/**
 * Bluetooth for programs: {@link berkeley.bluetooth.RfcommSocket} streams, {@link
 * berkeley.bluetooth.L2capSocket} packets, {@link berkeley.bluetooth.Controller local controllers},
 * {@link berkeley.bluetooth.Inquiry} for others and {@link berkeley.bluetooth.Sdp} for their
 * services. {@link berkeley.bluetooth.LeSocket} is L2CAP over Low Energy, {@link
 * berkeley.bluetooth.Mgmt} sets controllers, looks for devices of both kinds and pairs, {@link
 * berkeley.bluetooth.Monitor} receives a copy of every packet, and {@link
 * berkeley.bluetooth.HciSocket} sends any command to a controller.
 *
 * <p>All of it is the kernel's AF_BLUETOOTH sockets and bytes written in Java; libbluetooth is not
 * needed. Only to advertise a service takes another program: {@code bluetoothd --compat}, which
 * keeps the host's records.
 *
 * <p>The options of Bluetooth sockets are in {@link berkeley.bluetooth.BT}, {@link
 * berkeley.bluetooth.RFCOMM}, {@link berkeley.bluetooth.L2CAP}, {@link berkeley.bluetooth.SCO} and
 * {@link berkeley.bluetooth.HCI}, as those of the other levels are in {@link berkeley.option}.
 *
 * <table class="striped">
 *   <caption>What PyBluez and JSR-82 call it</caption>
 *   <thead>
 *   <tr><th scope="col">PyBluez</th>
 *       <th scope="col">JSR-82</th>
 *       <th scope="col">here</th></tr>
 *   </thead>
 *   <tbody>
 *   <tr><th scope="row">{@code discover_devices}</th>
 *       <td>{@code DiscoveryAgent.startInquiry}</td>
 *       <td>{@link berkeley.bluetooth.Inquiry#inquire Inquiry.inquire}</td></tr>
 *   <tr><th scope="row">{@code DeviceDiscoverer.cancel_inquiry}</th>
 *       <td>{@code DiscoveryAgent.cancelInquiry}</td>
 *       <td>{@link berkeley.bluetooth.Inquiry#cancel Inquiry.cancel}</td></tr>
 *   <tr><th scope="row">{@code lookup_name}</th>
 *       <td>{@code RemoteDevice.getFriendlyName}</td>
 *       <td>{@link berkeley.bluetooth.Inquiry#name Inquiry.name}</td></tr>
 *   <tr><th scope="row">{@code read_local_bdaddr}</th>
 *       <td>{@code LocalDevice.getBluetoothAddress}</td>
 *       <td>{@link berkeley.bluetooth.Controller#first Controller.first().addr()}</td></tr>
 *   <tr><th scope="row">none</th>
 *       <td>{@code LocalDevice.getFriendlyName}</td>
 *       <td>{@link berkeley.bluetooth.Controller#friendlyName Controller.friendlyName}</td></tr>
 *   <tr><th scope="row">{@code is_valid_address}</th>
 *       <td>none</td>
 *       <td>{@link berkeley.addr.BdAddr#parse BdAddr.parse}, which refuses what is none</td></tr>
 *   <tr><th scope="row">{@code find_service}</th>
 *       <td>{@code DiscoveryAgent.searchServices, selectService}</td>
 *       <td>{@link berkeley.bluetooth.Sdp#search(java.util.UUID...) Sdp.search}, {@link berkeley.bluetooth.Sdp#all Sdp.all}</td></tr>
 *   <tr><th scope="row">{@code advertise_service}</th>
 *       <td>{@code LocalDevice.updateRecord}</td>
 *       <td>{@link berkeley.bluetooth.Sdp#advertise Sdp.advertise}</td></tr>
 *   <tr><th scope="row">{@code stop_advertising}</th>
 *       <td>none</td>
 *       <td>{@code close} of what {@code advertise} returned</td></tr>
 *   <tr><th scope="row">none</th>
 *       <td>{@code ServiceRecord.getAttributeValue}</td>
 *       <td>{@link berkeley.bluetooth.SdpRecord#attributes SdpRecord.attributes}</td></tr>
 *   <tr><th scope="row">{@code BluetoothSocket(RFCOMM).connect}</th>
 *       <td>{@code Connector.open("btspp://…")}</td>
 *       <td>{@link berkeley.bluetooth.RfcommSocket#connect(berkeley.addr.BdAddr, berkeley.addr.BdAddr, int) RfcommSocket.connect}</td></tr>
 *   <tr><th scope="row">{@code bind, listen, accept}</th>
 *       <td>{@code StreamConnectionNotifier.acceptAndOpen}</td>
 *       <td>{@link berkeley.bluetooth.RfcommSocket#listen RfcommSocket.listen}, {@link berkeley.Sock#accept Sock.accept}</td></tr>
 *   <tr><th scope="row">{@code PORT_ANY}</th>
 *       <td>none</td>
 *       <td>channel or PSM 0</td></tr>
 *   <tr><th scope="row">{@code BluetoothSocket(L2CAP)}</th>
 *       <td>{@code Connector.open("btl2cap://…")}</td>
 *       <td>{@link berkeley.bluetooth.L2capSocket}</td></tr>
 *   <tr><th scope="row">{@code set_l2cap_mtu}</th>
 *       <td>{@code L2CAPConnection.getTransmitMTU, getReceiveMTU}</td>
 *       <td>{@link berkeley.bluetooth.L2CAP#OPTIONS L2CAP.OPTIONS}</td></tr>
 *   <tr><th scope="row">{@code send, recv}</th>
 *       <td>{@code openInputStream, openOutputStream}</td>
 *       <td>{@code send}, {@code recv}, or {@link berkeley.Sock#in in} and {@link berkeley.Sock#out out}</td></tr>
 *   <tr><th scope="row">{@code settimeout}</th>
 *       <td>none</td>
 *       <td>{@link berkeley.Sock#timeout(java.time.Duration) Sock.timeout}</td></tr>
 *   <tr><th scope="row">none</th>
 *       <td>{@code authenticate, encrypt}</td>
 *       <td>{@link berkeley.bluetooth.BT#SECURITY BT.SECURITY}, before it connects or listens</td></tr>
 *   <tr><th scope="row">{@code set_packet_timeout}</th>
 *       <td>none</td>
 *       <td>{@link berkeley.bluetooth.L2capOptions#flushTo L2capOptions.flushTo}</td></tr>
 *   <tr><th scope="row">none</th>
 *       <td>{@code LocalDevice.setDiscoverable}</td>
 *       <td>{@link berkeley.bluetooth.Mgmt#discoverable Mgmt.discoverable}</td></tr>
 *   <tr><th scope="row">none</th>
 *       <td>{@code LocalDevice.getDeviceClass}</td>
 *       <td>{@link berkeley.bluetooth.Mgmt#info Mgmt.info(dev).deviceClass()}</td></tr>
 *   <tr><th scope="row">{@code bluetooth.ble.DiscoveryService}</th>
 *       <td>none</td>
 *       <td>{@link berkeley.bluetooth.Mgmt#discover Mgmt.discover}</td></tr>
 *   </tbody>
 * </table>
 *
 * <p>What it does not do: GATT, audio, and D-Bus. Where bluetoothd runs, pair with {@code
 * bluetoothctl}.
 */
@NullMarked
package berkeley.bluetooth;

import org.jspecify.annotations.NullMarked;
