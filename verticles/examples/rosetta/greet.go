// Build it, run what was built: go build -o greet greet.go frames.go && vertx run ./greet
package main

import (
	"log"
	"os"
)

func greet(body any) (any, error) {
	person, _ := body.(object)
	if name, known := person["name"].(string); known {
		return object{"greeting": "Hello, " + name, "language": "Go"}, nil
	}
	return nil, refusal{400, `greet takes {"name":"Ada"}`}
}

func main() {
	bus, err := connect(os.Getenv("VERTX_BUS"), os.Getenv("VERTX_KEY"))
	if err != nil {
		log.Fatal(err)
	}
	bus.tell(object{"type": "register", "address": "greet", "id": 1})
	for frame := (object{}); err == nil && frame["type"] != "stop"; frame, err = bus.hear() {
		switch frame["type"] {
		case "ok":
			bus.tell(object{"type": "ready"})
		case "err":
			log.Fatal(frame["message"])
		case "message":
			bus.answer(frame, greet)
		}
	}
}
