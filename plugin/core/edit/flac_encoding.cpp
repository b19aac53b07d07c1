#include "edit/flac_encoding.h"

#include <FLAC/stream_encoder.h>

#include <algorithm>
#include <memory>
#include <stdexcept>

namespace sistrum {
namespace {

constexpr int kCompression = 5;  // libFLAC's own default

// What libFLAC writes to: bytes that it also goes back into, for the header.
struct Memory {
    std::vector<std::byte> bytes;
    std::size_t position = 0;
};

FLAC__StreamEncoderWriteStatus write(const FLAC__StreamEncoder*, const FLAC__byte* data, std::size_t size,
                                     std::uint32_t, std::uint32_t, void* client) {
    auto& memory = *static_cast<Memory*>(client);
    memory.bytes.resize(std::max(memory.bytes.size(), memory.position + size));
    std::copy_n(reinterpret_cast<const std::byte*>(data), size,
                memory.bytes.begin() + static_cast<std::ptrdiff_t>(memory.position));
    memory.position += size;
    return FLAC__STREAM_ENCODER_WRITE_STATUS_OK;
}

FLAC__StreamEncoderSeekStatus seek(const FLAC__StreamEncoder*, FLAC__uint64 position, void* client) {
    static_cast<Memory*>(client)->position = static_cast<std::size_t>(position);
    return FLAC__STREAM_ENCODER_SEEK_STATUS_OK;
}

FLAC__StreamEncoderTellStatus tell(const FLAC__StreamEncoder*, FLAC__uint64* position, void* client) {
    *position = static_cast<Memory*>(client)->position;
    return FLAC__STREAM_ENCODER_TELL_STATUS_OK;
}

struct DeleteEncoder {
    void operator()(FLAC__StreamEncoder* encoder) const { FLAC__stream_encoder_delete(encoder); }
};
using Encoder = std::unique_ptr<FLAC__StreamEncoder, DeleteEncoder>;

[[noreturn]] void fail(FLAC__StreamEncoder* encoder) {
    throw std::runtime_error(FLAC__StreamEncoderStateString[FLAC__stream_encoder_get_state(encoder)]);
}

}  // namespace

std::vector<std::byte> encode_flac(std::span<const std::int32_t> interleaved, const FlacFormat& format) {
    static_assert(sizeof(FLAC__int32) == sizeof(std::int32_t));
    Memory memory;
    const Encoder owner(FLAC__stream_encoder_new());
    FLAC__StreamEncoder* const encoder = owner.get();
    if (encoder == nullptr) throw std::runtime_error("no memory for the encoder");
    const std::size_t frames = interleaved.size() / static_cast<std::size_t>(format.channels);
    FLAC__stream_encoder_set_channels(encoder, static_cast<std::uint32_t>(format.channels));
    FLAC__stream_encoder_set_bits_per_sample(encoder, static_cast<std::uint32_t>(format.bits));
    FLAC__stream_encoder_set_sample_rate(encoder, static_cast<std::uint32_t>(format.sample_rate));
    FLAC__stream_encoder_set_compression_level(encoder, kCompression);
    FLAC__stream_encoder_set_streamable_subset(encoder, false);  // any sample rate
    FLAC__stream_encoder_set_total_samples_estimate(encoder, frames);
    const auto status = FLAC__stream_encoder_init_stream(encoder, &write, &seek, &tell, nullptr, &memory);
    if (status != FLAC__STREAM_ENCODER_INIT_STATUS_OK)
        throw std::runtime_error(FLAC__StreamEncoderInitStatusString[status]);
    if (!FLAC__stream_encoder_process_interleaved(encoder, interleaved.data(),
                                                  static_cast<std::uint32_t>(frames)))
        fail(encoder);
    if (!FLAC__stream_encoder_finish(encoder)) fail(encoder);
    return std::move(memory.bytes);
}

}  // namespace sistrum
