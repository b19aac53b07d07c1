#include "render/stream_source.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "render/velocity_layers.h"

namespace sistrum {
namespace {

// Where notes of different velocity differ: in tokens, and in controls that move with it.
std::vector<double> tops_of_layers(const Card& card, const Sound& sound) {
    std::vector<double> tops;
    for (const double edge : card.tokens->velocity_edges) {
        if (edge > 0.0 && edge < 1.0) tops.push_back(edge);
    }
    const int depths = layer_count(sound);
    for (int layer = 1; layer < depths; ++layer) tops.push_back(static_cast<double>(layer) / depths);
    std::sort(tops.begin(), tops.end());
    tops.erase(std::unique(tops.begin(), tops.end()), tops.end());
    tops.resize(std::min<std::size_t>(tops.size(), kMaxStreamLayers - 1));
    tops.push_back(1.0);
    return tops;
}

StreamFacts facts_of(const Card& card, const std::vector<double>& tops, std::uint64_t generation) {
    StreamFacts facts;
    facts.generation = generation;
    facts.sample_rate = card.audio.sample_rate;
    facts.hop = card.streaming->hop;
    facts.low = card.pitch->low;
    facts.high = card.pitch->high;
    facts.preview = card.pitch->preview;
    facts.attack = card.streaming->attack;
    for (const double top : tops) facts.layer_tops.push_back(static_cast<float>(top));
    return facts;
}

// One velocity stands for all of a layer: any inside of it chooses the same tokens, its highest the controls.
std::vector<NoteStart> starts_of(const Card& card, const StreamSource& source,
                                 const std::vector<double>& tops) {
    std::vector<NoteStart> starts;
    double below = 0.0;
    for (const double top : tops) {
        const int depth = static_cast<int>(std::ceil(top * layer_count(source.sound))) - 1;
        NoteStart start;
        start.sound = layer_sound(card, source.sound, source.own, depth);
        start.pitch = card.pitch->preview;
        start.velocity = static_cast<float>(0.5 * (below + top));
        starts.push_back(std::move(start));
        below = top;
    }
    return starts;
}

}  // namespace

NoteStart StreamSource::start_of(const AttackPlace& place) const {
    const int last = static_cast<int>(layers.size()) - 1;
    NoteStart start = layers[static_cast<std::size_t>(std::clamp(place.layer, 0, last))];
    start.pitch = place.pitch;
    start.length_frames = place.length_frames;
    return start;
}

std::shared_ptr<const AttackState> StreamSource::attack(const AttackPlace& place) const {
    const auto found = attacks.find(place);
    return found != attacks.end() ? found->second.lock() : nullptr;
}

std::shared_ptr<const StreamSource> StreamSources::take_up(int index,
                                                           const std::shared_ptr<const Model>& model,
                                                           const Sound& sound, const OwnValues& own) {
    Part& part = at(index);
    const bool streams = model != nullptr && model->card().streams();
    const StreamSource* const before = part.newest.get();
    if (before == nullptr && !streams) return nullptr;
    if (before != nullptr && streams && &before->renderer->model() == model.get() && before->sound == sound &&
        before->own == own) {
        return part.newest;
    }
    std::shared_ptr<StreamSource> source;
    if (streams) {
        source = std::make_shared<StreamSource>();
        source->renderer = renderer_for(model);
        source->sound = sound;
        source->own = own;
        const auto tops = tops_of_layers(model->card(), sound);
        source->layers = starts_of(model->card(), *source, tops);
        source->facts = std::make_shared<const StreamFacts>(facts_of(model->card(), tops, ++part.generation));
    }
    std::erase_if(part.older, [](const auto& older) { return older.expired(); });
    if (part.previous != nullptr) part.older.push_back(part.previous);
    part.previous = std::exchange(part.newest, std::move(source));
    return part.newest;
}

std::shared_ptr<const StreamSource> StreamSources::find(int index, std::uint64_t generation) const {
    const Part& part = at(index);
    for (const auto& source : {part.newest, part.previous}) {
        if (source != nullptr && source->facts->generation == generation) return source;
    }
    for (const auto& older : part.older) {
        const auto source = older.lock();
        if (source != nullptr && source->facts->generation == generation) return source;
    }
    return part.newest;
}

std::shared_ptr<NoteRenderer> StreamSources::renderer_for(const std::shared_ptr<const Model>& model) {
    std::erase_if(renderers_, [](const auto& renderer) { return renderer.expired(); });
    for (const auto& known : renderers_) {
        auto renderer = known.lock();
        if (renderer != nullptr && &renderer->model() == model.get()) return renderer;
    }
    auto renderer = std::make_shared<NoteRenderer>(model);
    renderers_.push_back(renderer);
    return renderer;
}

}  // namespace sistrum
