import json
import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))

from vertx import _frames as frames


class FramesTest(unittest.TestCase):
    def test_json_frame_has_length_and_text(self):
        self.assertEqual(frames.json_frame('{"a":"ä"}'), b'\x00\x00\x00\x0a{"a":"\xc3\xa4"}')

    def test_raw_frame_has_head_and_body(self):
        self.assertEqual(frames.raw_frame("{}", b"\x00\xff"), b"\x00\x00\x00\x09\x01\x00\x00\x00\x02{}\x00\xff")
        self.assertEqual(frames.raw_frame("{}", memoryview(b"abc")[::2])[-2:], b"ac")

    def test_payloads_cut_anywhere_are_whole(self):
        stream = frames.json_frame('{"n":1}') + frames.raw_frame('{"n":2}', bytes(range(256))) + frames.json_frame("{}")
        for cut in range(len(stream) + 1):
            parser = frames.Parser()
            got = [*parser.payloads(stream[:cut]), *parser.payloads(stream[cut:])]
            self.assertEqual(
                [frames.read(payload) for payload in got],
                [({"n": 1}, None), ({"n": 2}, bytes(range(256))), ({}, None)],
            )

    def test_payloads_byte_by_byte_are_whole(self):
        parser = frames.Parser()
        stream = frames.json_frame('{"n":1}') * 2
        got = [payload for byte in stream for payload in parser.payloads(bytes([byte]))]
        self.assertEqual(got, [b'{"n":1}'] * 2)

    def test_lengths_outside_the_limit_break_the_stream(self):
        for length in (b"\x00\x00\x00\x00", b"\x00\x00\x00\x0b", b"\xff\xff\xff\xff"):
            with self.assertRaises(frames.ProtocolError) as broken:
                list(frames.Parser(10).payloads(length))
            self.assertIn("outside 1..10", str(broken.exception))

    def test_unknown_first_byte_breaks_the_stream(self):
        with self.assertRaises(frames.ProtocolError):
            frames.read(b"[1]")

    def test_every_truncation_of_a_raw_payload_is_unreadable(self):
        payload = frames.raw_frame('{"n":2}', b"")[4:]
        for end in range(1, len(payload)):
            with self.assertRaises(frames.UnreadableFrame):
                frames.read(payload[:end])

    def test_what_is_not_json_is_unreadable(self):
        for text in (b'{"a":NaN}', b"{", b'{"a":\xff}', b"{}x", b"{" + b'"a":[' * 100_000):
            with self.assertRaises(frames.UnreadableFrame):
                frames.read(text)

    def test_values_that_do_not_travel_say_why(self):
        circle = []
        circle.append(circle)
        for value, reason in (
            (float("nan"), "NaN and infinity"),
            ([float("inf")], "NaN and infinity"),
            ({"a": b""}, "bytes inside an object"),
            ({"a": {1}}, "type set"),
            (circle, "contains itself"),
        ):
            with self.assertRaises((TypeError, ValueError)) as refused:
                frames.text_of(value)
            self.assertIn(reason, str(refused.exception))

    def test_whole_numbers_of_any_size_are_kept(self):
        for number in (2**63 - 1, -(2**63), 2**200):
            self.assertEqual(frames.value_of(frames.text_of(number).encode()), number)


GOLDEN = os.path.join(os.path.dirname(__file__), *[".."] * 3, "eventbus-codecs/src/test/resources/frames.hex")


@unittest.skipUnless(os.path.exists(GOLDEN), "the golden frames are in the repository, not in the package")
class GoldenFramesTest(unittest.TestCase):
    """The same bytes that the Java codec is held to."""

    def cases(self, *kinds):
        with open(GOLDEN, encoding="utf-8") as file:
            for line in file:
                parts = line.rstrip("\n").split(" | ")
                if not line.startswith("#") and len(parts) > 2 and parts[1] in kinds:
                    yield parts

    def test_frames_are_read(self):
        count = 0
        for name, _, text, head, body in self.cases("=", "<"):
            with self.subTest(name):
                (payload,) = frames.Parser(1024).payloads(bytes.fromhex(text))
                raw = None if body == "-" else b"" if body == "empty" else bytes.fromhex(body)
                self.assertEqual(frames.read(payload), (json.loads(head), raw))
                count += 1
        self.assertGreater(count, 5)

    def test_frames_are_written(self):
        for name, _, text, head, body in self.cases("="):
            with self.subTest(name):
                raw = None if body == "-" else b"" if body == "empty" else bytes.fromhex(body)
                frame = frames.json_frame(head) if raw is None else frames.raw_frame(head, raw)
                self.assertEqual(frame.hex(), text)

    def test_broken_frames_are_refused(self):
        for name, _, text, code in self.cases("!"):
            if name == "nesting one too deep":
                continue  # a node's limit; what a node sends has passed it
            with self.subTest(name):
                refused = frames.UnreadableFrame if code == "malformed" else frames.ProtocolError
                with self.assertRaises(refused):
                    for payload in frames.Parser(1024).payloads(bytes.fromhex(text)):
                        frames.read(payload)


if __name__ == "__main__":
    unittest.main()
