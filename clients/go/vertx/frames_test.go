package vertx

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"encoding/json"
	"os"
	"reflect"
	"strings"
	"testing"
)

const golden = "../../../eventbus-codecs/src/test/resources/frames.hex"

func TestFrames_golden_areReadAndWritten(t *testing.T) {
	text, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, line := range strings.Split(string(text), "\n") {
		parts := strings.Split(line, " | ")
		if strings.HasPrefix(line, "#") || len(parts) < 4 {
			continue
		}
		if parts[1] == "!" {
			if parts[3] == "invalid_frame" && strings.HasPrefix(parts[0], "length") || parts[3] == "frame_too_large" {
				refused(t, parts[0], parts[2])
			}
			continue
		}
		seen++
		good(t, parts)
	}
	if seen < 10 {
		t.Fatalf("only %d golden frames", seen)
	}
}

func refused(t *testing.T, name, text string) {
	all, _ := hex.DecodeString(text)
	if _, err := read(bufio.NewReader(bytes.NewReader(all)), 1024); err == nil {
		t.Errorf("%s: was taken", name)
	}
}

func good(t *testing.T, parts []string) {
	all, _ := hex.DecodeString(parts[2])
	f, err := read(bufio.NewReader(bytes.NewReader(all)), 1024)
	if err != nil {
		t.Errorf("%s: %v", parts[0], err)
		return
	}
	if parts[4] != "-" {
		raw, _ := hex.DecodeString(strings.Replace(parts[4], "empty", "", 1))
		if !f.isRaw || !bytes.Equal(f.raw, raw) {
			t.Errorf("%s: the body is %x", parts[0], f.raw)
		}
	}
	again, err := f.encode()
	if err != nil {
		t.Errorf("%s: %v", parts[0], err)
		return
	}
	g, err := read(bufio.NewReader(bytes.NewReader(again)), 1024)
	if err != nil {
		t.Errorf("%s: %v", parts[0], err)
		return
	}
	first, _ := f.body()
	second, _ := g.body()
	if f.Type != g.Type || f.Address != g.Address || !reflect.DeepEqual(first, second) {
		t.Errorf("%s: %v became %v", parts[0], first, second)
	}
	var head struct{ Type, Address string }
	if err := json.Unmarshal([]byte(parts[3]), &head); err == nil && (head.Type != f.Type || head.Address != f.Address) {
		t.Errorf("%s: is %v", parts[0], f)
	}
}
