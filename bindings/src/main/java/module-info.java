/** What jextract makes of the system's socket and Bluetooth headers: the memory layouts, descriptors and constants. */
module berkeley.bindings {
    exports berkeley.bindings.socket;
    exports berkeley.bindings.bluetooth;
    exports berkeley.bindings.libbluetooth;
}
