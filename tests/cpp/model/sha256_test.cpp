// SHA-256 against the vectors of FIPS 180-4 and lengths around the block size.
#include "model/sha256.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "model/sha256_blocks.h"

namespace sistrum {
namespace {

std::string hash(const std::string& text) {
    return sha256_hex(std::as_bytes(std::span(text)));
}

TEST_CASE("sha256_hex agrees with the published vectors") {
    CHECK(hash("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK(hash("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(hash("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") ==
          "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    CHECK(hash(std::string(1'000'000, 'a')) ==
          "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("sha256_hex pads correctly on both sides of a block's end") {
    CHECK(hash(std::string(55, 'a')) == "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318");
    CHECK(hash(std::string(56, 'a')) == "b35439a4ac6f0948b6d6f9e3c6af0f5f590ce20f1bde7090ef7970686ec6738a");
    CHECK(hash(std::string(64, 'a')) == "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb");
}

TEST_CASE("the processor's own instructions give what plain code gives") {
    const AbsorbSha256 native = native_absorb_sha256();
    if (native == nullptr) return;  // this machine has none: plain code is all there is
    std::vector<unsigned char> data(64 * 100);
    for (std::size_t i = 0; i < data.size(); ++i) data[i] = static_cast<unsigned char>(i * i + 7 * i);
    for (const std::size_t blocks : {1u, 2u, 99u}) {
        Sha256State plain{1, 2, 3, 4, 5, 6, 7, 8}, own = plain;
        absorb_sha256_anywhere(plain, data.data() + 1, blocks);
        native(own, data.data() + 1, blocks);
        CHECK(own == plain);
        CHECK(own[0] != 1);
    }
}

}  // namespace
}  // namespace sistrum
