// A model file: card, ONNX session and hash, checked against each other. Immutable and shared by every
// renderer that plays it. Most callers want load_model() (render/load_model.h), which also runs the self
// test.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>

#include "model/card.h"
#include "model/error.h"

namespace sistrum {

class Session;

// What a file may ask of the machine; more is refused with a reason.
struct LoadLimits {
    std::uint64_t max_file_bytes = 256ull << 20;
    double max_seconds = 60.0;  // of sound
    int max_controls = kMaxControls;
    int max_latent = 4096;
    std::size_t max_nodes = 10'000;               // of the graph
    std::uint64_t max_port_bytes = 256ull << 20;  // inputs and outputs together
    std::uint64_t max_run_bytes = 512ull << 20;   // what a run works with besides
    double max_run_seconds = 10.0;
};

class Model {
  public:
    // Reads nothing from disk: `bytes` is the file, `path` only names it in errors. Throws ModelError.
    Model(std::filesystem::path path, std::span<const std::byte> bytes, std::string sha256,
          const LoadLimits& limits);
    ~Model();
    Model(const Model&) = delete;
    Model& operator=(const Model&) = delete;

    const Card& card() const { return *card_; }
    const std::shared_ptr<const Card>& shared_card() const { return card_; }  // does not keep the model
    // What states and undo keep of the card: one for all of them.
    const std::shared_ptr<const Card>& remembered() const { return remembered_; }
    const Session& session() const { return *session_; }
    const std::string& sha256() const { return sha256_; }  // of the file, 64 hexadecimal digits
    const std::filesystem::path& path() const { return path_; }
    const LoadLimits& limits() const { return limits_; }

  private:
    std::filesystem::path path_;
    std::string sha256_;
    LoadLimits limits_;
    std::shared_ptr<const Card> card_, remembered_;
    std::unique_ptr<const Session> session_;
};

// The card's JSON of any role, unchecked; `file` names the file in errors. Throws ModelError.
std::string card_text(const std::string& file, std::span<const std::byte> bytes);

// The whole file, at most `limits.max_file_bytes`. Throws ModelError.
std::vector<std::byte> read_model_file(const std::filesystem::path& path, const LoadLimits& limits);

}  // namespace sistrum
