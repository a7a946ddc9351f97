#!/usr/bin/env php
<?php // The frames of eventbus-codecs/PROTOCOL.md by hand: vertx run greet.php
$bus = stream_socket_client(str_replace('unix:', 'unix://', getenv('VERTX_BUS')));
stream_set_timeout($bus, 86400);

function tell($bus, array $frame): void {
    $json = json_encode($frame, JSON_THROW_ON_ERROR | JSON_UNESCAPED_UNICODE);
    fwrite($bus, pack('N', strlen($json)) . $json);
}

function bytes($bus, int $count): string {
    for ($read = ''; strlen($read) < $count; $read .= $more) {
        $more = fread($bus, $count - strlen($read));
        if ($more === false || $more === '') exit; // the node is gone
    }
    return $read;
}

function greet(mixed $person): array {
    if (!is_string($person['name'] ?? null)) throw new InvalidArgumentException('greet takes {"name":"Ada"}');
    return ['greeting' => "Hello, $person[name]", 'language' => 'PHP'];
}

tell($bus, ['type' => 'hello', 'version' => 1, 'key' => getenv('VERTX_KEY')]);
tell($bus, ['type' => 'register', 'address' => 'greet', 'id' => 1]);
while (true) {
    $frame = json_decode(bytes($bus, unpack('N', bytes($bus, 4))[1]), true, 512, JSON_THROW_ON_ERROR);
    $reply = ['type' => 'send', 'address' => $frame['replyAddress'] ?? null];
    if ($frame['type'] === 'stop') exit;
    if ($frame['type'] === 'err') exit("$frame[message]\n");
    if ($frame['type'] === 'ok') tell($bus, ['type' => 'ready']);
    if ($frame['type'] !== 'message' || $reply['address'] === null) continue;
    try {
        tell($bus, $reply + ['body' => greet($frame['body'] ?? null)]);
    } catch (InvalidArgumentException $refused) {
        tell($bus, $reply + ['failureCode' => 400, 'message' => $refused->getMessage()]);
    }
}
