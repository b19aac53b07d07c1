#include "model/model.h"

#include <fstream>
#include <stdexcept>
#include <system_error>

#include "model/card_json.h"
#include "model/onnx_metadata.h"
#include "model/session.h"

namespace sistrum {
namespace {

constexpr std::string_view kMetadataKey = "sistrum";

std::shared_ptr<const Card> read_card(const std::string& file, std::span<const std::byte> bytes,
                                      const LoadLimits& limits) {
    return std::make_shared<const Card>(parse_card(card_text(file, bytes), file, limits));
}

}  // namespace

std::string card_text(const std::string& file, std::span<const std::byte> bytes) {
    std::optional<std::string> json;
    try {
        json = onnx_metadata(bytes, kMetadataKey);
    } catch (const std::invalid_argument& error) {
        throw ModelError(file + ": " + error.what());
    }
    if (!json) throw ModelError(file + ": no model card: expected the metadata key \"sistrum\"");
    return *json;
}

Model::Model(std::filesystem::path path, std::span<const std::byte> bytes, std::string sha256,
             const LoadLimits& limits)
    : path_(std::move(path)),
      sha256_(std::move(sha256)),
      limits_(limits),
      card_(read_card(path_.filename().string(), bytes, limits)),
      remembered_(std::make_shared<const Card>(sistrum::remembered(*card_))),
      session_(std::make_unique<const Session>(bytes, path_.filename().string(), limits)) {
    session_->check_ports(card_->inputs, card_->outputs);
}

Model::~Model() = default;

std::vector<std::byte> read_model_file(const std::filesystem::path& path, const LoadLimits& limits) {
    const std::string file = path.filename().string();
    std::error_code error;
    if (!std::filesystem::exists(path, error)) throw ModelError(path.string() + ": no such file");
    if (!std::filesystem::is_regular_file(path, error)) throw ModelError(path.string() + ": not a file");
    const auto size = std::filesystem::file_size(path, error);
    if (error) throw ModelError(path.string() + ": " + error.message());
    if (size > limits.max_file_bytes) {
        throw ModelError(file + ": expected at most " + std::to_string(limits.max_file_bytes) +
                         " bytes, found " + std::to_string(size));
    }
    std::vector<std::byte> bytes(size);
    std::ifstream stream(path, std::ios::binary);
    stream.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(size));
    if (!stream || stream.gcount() != static_cast<std::streamsize>(size)) {
        throw ModelError(path.string() + ": cannot be read");
    }
    return bytes;
}

}  // namespace sistrum
