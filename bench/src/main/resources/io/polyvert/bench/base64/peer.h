// One contender in a process of its own. It reads lines "VERB VARIANT SIZE" and answers each with GB of bytes
// (not of text) per second of processor time, or "-" where the library has no such thing.
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef size_t (*base64_work)(const char *from, size_t length, char *to); // gives how much it wrote, 0 for a mistake

static base64_work peer_work(const char *verb, const char *variant); // NULL where there is none

// Of this thread: other work on the machine takes none of it.
static double peer_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return now.tv_sec * 1e9 + now.tv_nsec;
}

// Digit by digit, to be compared with; `lines` as in Base64Subject.
static size_t peer_text(const unsigned char *bytes, size_t size, const char *variant, char *text) {
  static const char standard[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  int is_url = !strcmp(variant, "url"), is_mime = !strcmp(variant, "mime"), is_odd = !strcmp(variant, "forgiving");
  size_t length = 0, column = 0, line = 0;
  for (size_t i = 0; i < size; i += 3) {
    uint32_t group = bytes[i] << 16 | (i + 1 < size ? bytes[i + 1] << 8 : 0) | (i + 2 < size ? bytes[i + 2] : 0);
    for (size_t digit = 0; digit < 4; digit++) {
      int is_padding = i + digit > size;
      if (is_padding && is_url) continue;
      if ((is_mime && column == 76) || (is_odd && column == 40 + line * 7919 % 41)) {
        if (is_mime) text[length++] = '\r';
        text[length++] = '\n';
        column = 0;
        line++;
      }
      char letter = standard[group >> (18 - 6 * digit) & 63];
      if (is_url && letter == '+') letter = '-';
      if (is_url && letter == '/') letter = '_';
      text[length++] = is_padding ? '=' : letter;
      column++;
    }
  }
  return length;
}

static double peer_measure(base64_work work, const char *verb, const char *variant, size_t size) {
  unsigned char *bytes = (unsigned char *)malloc(size + 64);
  char *text = (char *)malloc(size * 2 + 64), *to = (char *)malloc(size * 2 + 64);
  for (size_t i = 0; i < size; i++) bytes[i] = (unsigned char)((i * 2654435761u) >> 13);
  size_t length = peer_text(bytes, size, variant, text);
  int encodes = !strcmp(verb, "encode");
  const char *from = encodes ? (const char *)bytes : text;
  size_t in = encodes ? size : length, out = encodes ? length : size;
  int is_right = work(from, in, to) == out && !memcmp(to, encodes ? text : (char *)bytes, out);
  double best = 0;
  long loops = 1;
  for (double spent = 0; is_right && spent < 4e7;) {
    double begun = peer_now();
    for (long i = 0; i < loops; i++) is_right &= work(from, in, to) == out;
    double took = peer_now() - begun;
    spent += took;
    if (took < 4e6) loops *= 2;
    else if (size * (double)loops / took > best) best = size * (double)loops / took;
  }
  free(bytes), free(text), free(to);
  return is_right ? best : -1;
}

static void peer_run(void) {
  char verb[16], variant[16];
  size_t size;
  while (scanf("%15s %15s %zu", verb, variant, &size) == 3) {
    base64_work work = peer_work(verb, variant);
    double speed = work ? peer_measure(work, verb, variant, size) : 0;
    if (!work) puts("-");
    else if (speed < 0) puts("wrong");
    else printf("%.3f\n", speed);
    fflush(stdout);
  }
}
