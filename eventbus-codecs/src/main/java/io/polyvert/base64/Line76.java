package io.polyvert.base64;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// The usual line: 76 digits. In a loop whose steps are constant, the compiler makes two vector moves of
/// a copy here, for it reads all before it writes any: what is written cannot be what is read next.
final class Line76 {
    static final int WIDTH = 76;
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private Line76() {}

    static void copy(byte[] from, int start, byte[] to, int at) {
        long d0 = (long) LONG.get(from, start);
        long d1 = (long) LONG.get(from, start + 8);
        long d2 = (long) LONG.get(from, start + 16);
        long d3 = (long) LONG.get(from, start + 24);
        long d4 = (long) LONG.get(from, start + 32);
        long d5 = (long) LONG.get(from, start + 40);
        long d6 = (long) LONG.get(from, start + 48);
        long d7 = (long) LONG.get(from, start + 56);
        long d8 = (long) LONG.get(from, start + 64);
        int d9 = (int) INT.get(from, start + 72);
        LONG.set(to, at, d0);
        LONG.set(to, at + 8, d1);
        LONG.set(to, at + 16, d2);
        LONG.set(to, at + 24, d3);
        LONG.set(to, at + 32, d4);
        LONG.set(to, at + 40, d5);
        LONG.set(to, at + 48, d6);
        LONG.set(to, at + 56, d7);
        LONG.set(to, at + 64, d8);
        INT.set(to, at + 72, d9);
    }
}
