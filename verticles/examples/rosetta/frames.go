// The frames of eventbus-codecs/PROTOCOL.md: a length in four bytes, then JSON.
package main

import (
	"encoding/binary"
	"encoding/json"
	"io"
	"net"
	"strings"
)

type object = map[string]any

type refusal struct {
	code    int
	message string
}

func (r refusal) Error() string { return r.message }

type frames struct{ net.Conn }

func connect(address, key string) (frames, error) {
	socket, err := net.Dial("unix", strings.TrimPrefix(address, "unix:"))
	if err == nil {
		frames{socket}.tell(object{"type": "hello", "version": 1, "key": key})
	}
	return frames{socket}, err
}

// A write that fails is noticed by the next hear.
func (bus frames) tell(frame object) {
	text, _ := json.Marshal(frame)
	bus.Write(append(binary.BigEndian.AppendUint32(nil, uint32(len(text))), text...))
}

func (bus frames) hear() (frame object, err error) {
	var length uint32
	if err = binary.Read(bus, binary.BigEndian, &length); err == nil {
		text := make([]byte, length)
		if _, err = io.ReadFull(bus, text); err == nil {
			err = json.Unmarshal(text, &frame)
		}
	}
	return
}

func (bus frames) answer(request object, handler func(body any) (any, error)) {
	if request["replyAddress"] == nil {
		return
	}
	reply := object{"type": "send", "address": request["replyAddress"]}
	body, err := handler(request["body"])
	if refused, meant := err.(refusal); meant {
		reply["failureCode"], reply["message"] = refused.code, refused.message
	} else if err != nil {
		reply["failureCode"], reply["message"] = 500, err.Error()
	}
	reply["body"] = body
	bus.tell(reply)
}
