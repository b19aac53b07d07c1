// load_model: one session for equal content, dropped with its last user, safe from many threads.
#include "render/load_model.h"

#include <doctest/doctest.h>

#include "support/temporary_folder.h"

#include <filesystem>
#include <thread>
#include <vector>

#include "render/renderer.h"
#include "support/play.h"

namespace sistrum {
namespace {

TEST_CASE("equal content is one model, wherever it lies") {
    const test::TemporaryFolder folder;
    const auto copy = folder.path / "copy.onnx";
    std::filesystem::copy_file(test::model_path("mdct_mono"), copy,
                               std::filesystem::copy_options::overwrite_existing);
    const auto model = load_model(test::model_path("mdct_mono"));
    CHECK(load_model(copy) == model);
    CHECK(load_model(test::model_path("mdct_stereo")) != model);
    CHECK(load_model(copy, {}, model->sha256()) == model);
}

TEST_CASE("a model goes with its last user") {
    std::weak_ptr<const Model> watched = load_model(test::model_path("mdct_mono"));
    CHECK(watched.expired());
}

TEST_CASE("many threads load and render at once and get the same samples") {
    const Audio expected = Renderer(load_model(test::model_path("stft_mono"))).render({});
    std::vector<std::thread> threads;
    std::vector<int> same(8, 0);
    for (std::size_t i = 0; i < same.size(); ++i) {
        threads.emplace_back([&, i] {
            for (int round = 0; round < 5; ++round) {
                Renderer renderer(load_model(test::model_path("stft_mono")));
                same[i] += renderer.render({}).samples == expected.samples;
            }
        });
    }
    for (auto& thread : threads) thread.join();
    for (const int count : same) CHECK(count == 5);
}

}  // namespace
}  // namespace sistrum
