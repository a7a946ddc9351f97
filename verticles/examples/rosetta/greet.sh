#!/usr/bin/env bash
# The frames of eventbus-codecs/PROTOCOL.md by hand, with socat for the socket and jq for JSON: vertx run greet.sh
set -euo pipefail
export LC_ALL=C # lengths are in bytes
command -v socat >/dev/null && command -v jq >/dev/null || { echo "greet.sh needs socat and jq: apt install socat jq" >&2; exit 1; }
coproc BUS { exec socat - "UNIX-CONNECT:${VERTX_BUS#unix:}"; }
exec 3<&"${BUS[0]}" 4>&"${BUS[1]}" # subshells lose a coprocess, not these

tell() { # a frame: its length in four bytes, its text
  # shellcheck disable=SC2059 # the format is the four bytes
  printf "$(printf '%08x' "${#1}" | sed 's/../\\x&/g')" >&4
  printf '%s' "$1" >&4
}
heard() {
  local length
  length=$(head -c 4 <&3 | od -An -tx1 | tr -d ' ')
  [[ -n $length ]] || exit 0 # the node is gone
  frame=$(head -c "$((16#$length))" <&3)
}
GREET='{type: "send", address: .replyAddress} +
  if (.body | type) == "object" and (.body.name | type) == "string"
  then {body: {greeting: "Hello, \(.body.name)", language: "bash"}}
  else {failureCode: 400, message: "greet takes {\"name\":\"Ada\"}"} end'

tell "{\"type\":\"hello\",\"version\":1,\"key\":\"$VERTX_KEY\"}"
tell '{"type":"register","address":"greet","id":1}'
while heard; do
  case $(jq -r '.type + (.replyAddress // "" | if . == "" then "" else " request" end)' <<<"$frame") in
  ok) tell '{"type":"ready"}' ;;
  stop) exit 0 ;;
  err*) jq -r .message <<<"$frame" >&2; exit 1 ;;
  "message request") tell "$(jq -c "$GREET" <<<"$frame")" ;;
  esac
done
