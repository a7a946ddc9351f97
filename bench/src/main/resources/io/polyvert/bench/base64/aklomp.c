#include "libbase64.h"
#include "peer.h"

static size_t encode(const char *from, size_t length, char *to) {
  size_t written;
  base64_encode(from, length, to, &written, 0);
  return written;
}

static size_t decode(const char *from, size_t length, char *to) {
  size_t written;
  return base64_decode(from, length, to, &written, 0) == 1 ? written : 0;
}

static base64_work peer_work(const char *verb, const char *variant) {
  return strcmp(variant, "plain") ? NULL : !strcmp(verb, "encode") ? encode : !strcmp(verb, "decode") ? decode : NULL;
}

int main(void) {
  peer_run();
  return 0;
}
