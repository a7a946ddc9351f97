package io.polyvert.frames;

/// A frame that would be larger than the format allows; nothing of it was written.
public final class FrameTooLarge extends RuntimeException {
    FrameTooLarge(int maxFrameBytes) {
        super("the frame would be larger than " + maxFrameBytes + " bytes");
    }
}
