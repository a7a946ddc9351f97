// An addon of Node, whose program has simdutf inside and shows its functions to addons. All that it does, it does
// while it is loaded, so JavaScript takes no part in the measurement.
#include "peer.h"

namespace simdutf { // of simdutf 5 and 6
enum base64_options : uint64_t { base64_default = 0, base64_url = 1 };
enum last_chunk_handling_options : uint64_t { loose = 0 };
struct result { int error; size_t count; };
size_t binary_to_base64(const char *, size_t, char *, base64_options) noexcept;
result base64_to_binary(const char *, size_t, char *, base64_options, last_chunk_handling_options) noexcept;
}

template <simdutf::base64_options variant> static size_t encode(const char *from, size_t length, char *to) {
  return simdutf::binary_to_base64(from, length, to, variant);
}

template <simdutf::base64_options variant> static size_t decode(const char *from, size_t length, char *to) {
  auto done = simdutf::base64_to_binary(from, length, to, variant, simdutf::loose);
  return done.error ? 0 : done.count;
}

static base64_work peer_work(const char *verb, const char *variant) {
  bool is_url = !strcmp(variant, "url");
  if (!strcmp(verb, "decode")) return is_url ? decode<simdutf::base64_url> : decode<simdutf::base64_default>;
  if (strcmp(verb, "encode")) return nullptr;
  return is_url ? encode<simdutf::base64_url> : !strcmp(variant, "plain") ? encode<simdutf::base64_default> : nullptr;
}

extern "C" void *napi_register_module_v1(void *, void *exports) {
  peer_run();
  return exports;
}
