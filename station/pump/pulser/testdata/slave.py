"""A Modbus RTU slave by others: libmodbus answers, and this file only tells it
what its registers hold. It is a counter module after the ADAM-4150 whose counter
0 runs while its output 0 is on, and whose input 0 is lifted by the line "lift"
on standard input. For each command it prints what it did.

usage: slave.py PORT SLAVE PULSES_A_SECOND
"""

import ctypes
import os
import sys
import threading
import time

lib = ctypes.CDLL("libmodbus.so.5", use_errno=True)


class Mapping(ctypes.Structure):
    _fields_ = [(n, ctypes.c_int) for n in (
        "nb_bits", "start_bits", "nb_input_bits", "start_input_bits",
        "nb_input_registers", "start_input_registers", "nb_registers", "start_registers")] + [
        ("bits", ctypes.POINTER(ctypes.c_uint8)), ("input_bits", ctypes.POINTER(ctypes.c_uint8)),
        ("input_registers", ctypes.POINTER(ctypes.c_uint16)), ("registers", ctypes.POINTER(ctypes.c_uint16))]


lib.modbus_new_rtu.restype = ctypes.c_void_p
lib.modbus_new_rtu.argtypes = [ctypes.c_char_p, ctypes.c_int, ctypes.c_char, ctypes.c_int, ctypes.c_int]
lib.modbus_mapping_new.restype = ctypes.POINTER(Mapping)
lib.modbus_strerror.restype = ctypes.c_char_p
for f in (lib.modbus_set_slave, lib.modbus_connect, lib.modbus_receive):
    f.restype = ctypes.c_int
lib.modbus_set_slave.argtypes = [ctypes.c_void_p, ctypes.c_int]
lib.modbus_connect.argtypes = [ctypes.c_void_p]
lib.modbus_receive.argtypes = [ctypes.c_void_p, ctypes.c_char_p]
lib.modbus_reply.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int, ctypes.POINTER(Mapping)]


def check(rc, what):
    if rc < 0:
        sys.exit(f"{what}: {lib.modbus_strerror(ctypes.get_errno()).decode()}")


port, slave, rate = sys.argv[1].encode(), int(sys.argv[2]), int(sys.argv[3])
ctx = lib.modbus_new_rtu(port, 9600, b"N", 8, 1)
check(lib.modbus_set_slave(ctx, slave), "slave")
check(lib.modbus_connect(ctx), "open the port")
module = lib.modbus_mapping_new(24, 0, 216, 0)  # coils, inputs, holding and input registers
lock = threading.Lock()
START = 0xFFFFFFF0  # it passes zero soon
module.contents.registers[78] = 0x41
counted, since = 0, time.monotonic()


def advance():
    """Brings counter 0 up to now. Low word first."""
    global counted, since
    now = time.monotonic()
    if module.contents.bits[16]:
        counted += (now - since) * rate
    since = now
    count = (START + int(counted)) & 0xFFFFFFFF
    module.contents.registers[0], module.contents.registers[1] = count & 0xFFFF, count >> 16


def commands():
    for line in sys.stdin:
        with lock:
            advance()
            if line.strip() in ("lift", "hang"):
                module.contents.bits[0] = line.strip() == "lift"
            print(int(counted), int(module.contents.bits[16]), flush=True)
    os._exit(0)


threading.Thread(target=commands, daemon=True).start()
advance()
print("ready", flush=True)
request = ctypes.create_string_buffer(260)
while True:
    n = lib.modbus_receive(ctx, request)
    if n <= 0:
        continue  # a bad checksum, or for somebody else
    with lock:
        advance()
        lib.modbus_reply(ctx, request, n, module)
        advance()
