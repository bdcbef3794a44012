/* The kernel's side of AF_BLUETOOTH as BlueZ's headers tell it. Only #includes stand here; mgmt.h says what no package's header has. */
#include <sys/socket.h>
#include <sys/ioctl.h>
#include <bluetooth/bluetooth.h>
#include <bluetooth/rfcomm.h>
#include <bluetooth/l2cap.h>
#include <bluetooth/sco.h>
#include <bluetooth/hci.h>
#include "mgmt.h"
