#!/usr/bin/env ruby
# The frames of eventbus-codecs/PROTOCOL.md by hand: vertx run greet.rb
require "json"
require "socket"

BUS = UNIXSocket.new(ENV.fetch("VERTX_BUS").delete_prefix("unix:"))

def tell(frame)
  json = JSON.generate(frame)
  BUS.write([json.bytesize].pack("N"), json)
end

def hear
  length = BUS.read(4) or exit # the node is gone
  JSON.parse(BUS.read(length.unpack1("N")), symbolize_names: true)
end

def greet(person)
  case person
  in { name: String => name } then { body: { greeting: "Hello, #{name}", language: "Ruby" } }
  else { failureCode: 400, message: 'greet takes {"name":"Ada"}' }
  end
end

tell(type: "hello", version: 1, key: ENV.fetch("VERTX_KEY"))
tell(type: "register", address: "greet", id: 1)
loop do
  case hear
  in { type: "ok" } then tell(type: "ready")
  in { type: "stop" } then exit
  in { type: "err", message: } then abort message
  in { type: "message", replyAddress:, **rest } then tell(type: "send", address: replyAddress, **greet(rest[:body]))
  else next # it wants no answer
  end
end
