#include "edit/wav_encoding.h"

#include <bit>
#include <cstring>
#include <string_view>

namespace sistrum {
namespace {

constexpr std::uint16_t kPcm = 1, kFloat = 3;

// Little-endian, as RIFF has it on every machine.
class Bytes {
  public:
    void text(std::string_view four) {
        for (const char c : four) bytes_.push_back(static_cast<std::byte>(c));
    }
    void number(std::uint32_t value, int size) {
        for (int i = 0; i < size; ++i) bytes_.push_back(static_cast<std::byte>(value >> (8 * i) & 0xFFu));
    }
    std::vector<std::byte> take() { return std::move(bytes_); }

  private:
    std::vector<std::byte> bytes_;
};

struct Layout {
    std::uint16_t tag = kPcm;
    int channels = 1, sample_rate = 0, bits = 16;
    std::size_t frames = 0;
    int block() const { return channels * bits / 8; }
};

// Everything before the samples. Other tags than PCM need an extension and say how many frames there are.
Bytes header(const Layout& layout) {
    const bool pcm = layout.tag == kPcm;
    const auto data = static_cast<std::uint32_t>(layout.frames * static_cast<std::size_t>(layout.block()));
    const std::uint32_t padded = data + data % 2;
    Bytes bytes;
    bytes.text("RIFF");
    bytes.number((pcm ? 36 : 50) + padded, 4);
    bytes.text("WAVEfmt ");
    bytes.number(pcm ? 16 : 18, 4);
    bytes.number(layout.tag, 2);
    bytes.number(static_cast<std::uint32_t>(layout.channels), 2);
    bytes.number(static_cast<std::uint32_t>(layout.sample_rate), 4);
    bytes.number(static_cast<std::uint32_t>(layout.sample_rate * layout.block()), 4);
    bytes.number(static_cast<std::uint32_t>(layout.block()), 2);
    bytes.number(static_cast<std::uint32_t>(layout.bits), 2);
    if (!pcm) {
        bytes.number(0, 2);
        bytes.text("fact");
        bytes.number(4, 4);
        bytes.number(static_cast<std::uint32_t>(layout.frames), 4);
    }
    bytes.text("data");
    bytes.number(data, 4);
    return bytes;
}

}  // namespace

std::vector<std::byte> encode_wav(std::span<const std::int32_t> interleaved, int channels, int sample_rate,
                                  int bits) {
    const std::size_t frames = interleaved.size() / static_cast<std::size_t>(channels);
    Bytes bytes = header({kPcm, channels, sample_rate, bits, frames});
    for (const std::int32_t sample : interleaved) bytes.number(static_cast<std::uint32_t>(sample), bits / 8);
    if (interleaved.size() * static_cast<std::size_t>(bits) / 8 % 2 == 1) bytes.number(0, 1);
    return bytes.take();
}

std::vector<std::byte> encode_float_wav(const Audio& audio) {
    const auto frames = static_cast<std::size_t>(audio.frames);
    Bytes bytes = header({kFloat, audio.channels, static_cast<int>(audio.sample_rate), 32, frames});
    for (std::size_t n = 0; n < frames; ++n) {
        for (int channel = 0; channel < audio.channels; ++channel)
            bytes.number(std::bit_cast<std::uint32_t>(audio.channel(channel)[n]), 4);
    }
    return bytes.take();
}

}  // namespace sistrum
