#include "render/encode_recording.h"

#include <system_error>

namespace sistrum {
namespace {

std::filesystem::path find_encoder(const Model& model, const std::filesystem::path& path) {
    for (const auto& candidate : {encoder_path(path), encoder_path(model.path())}) {
        std::error_code error;
        if (std::filesystem::exists(candidate, error)) return candidate;
    }
    throw ModelError("no encoder beside " + path.filename().string() + ": expected " +
                     encoder_path(path).string());
}

}  // namespace

std::filesystem::path encoder_path(const std::filesystem::path& model) {
    return model.parent_path() / (model.stem().string() + ".encoder" + model.extension().string());
}

Encoding encode_recording(const Model& model, const std::filesystem::path& path, const Audio& recording) {
    Encoder encoder(find_encoder(model, path));
    encoder.check_generator(model);
    return encoder.encode(recording);
}

}  // namespace sistrum
