package berkeley.bluetooth;

import java.io.IOException;

/** What an SDP server refuses, lacks, or says in words that are not SDP's. */
public final class SdpException extends IOException {
    private static final long serialVersionUID = 1L;

    SdpException(String message) {
        super(message);
    }
}
