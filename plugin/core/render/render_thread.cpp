#include "render/render_thread.h"

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <utility>

#include "realtime/may_wait.h"
#include "render/encode_recording.h"
#include "render/render_job.h"

namespace sistrum {

RenderThread::RenderThread(PartSettings& settings, int parts, int slots)
    : settings_(settings),
      exchange_(parts, slots, wake_),
      parts_(static_cast<std::size_t>(parts)),
      heard_(static_cast<std::size_t>(parts)),
      renderers_([this] { serve_streams(); }),
      streaming_(static_cast<std::size_t>(parts)),
      sources_(parts),
      attacks_(parts, streams_exchange_),
      streams_(streams_exchange_, sources_, attacks_,
               [this](int part, const std::string& message) { stream_failed(part, message); }) {}

RenderThread::~RenderThread() {
    stop_ = true;
    wake_.post();
    if (thread_.joinable()) thread_.join();
}

void RenderThread::start() {
    if (!thread_.joinable()) {
        thread_ = std::thread([this] { run(); });
        exchange_.start();
    }
    wake_.post();
}

void RenderThread::wish_changed(int part) {
    exchange_.wish_silently(part);
    at(part).message.clear();
    exchange_.count_change();
}

void RenderThread::ask_for(const std::shared_ptr<ModelRequest>& request) {
    if (request == nullptr || request->resolved || request->queued) return;
    request->queued = true;
    loader_.post([this, request] { load(request); });
}

// Parts of a tonal kit are told apart by their channels. What one of them set goes with it.
void RenderThread::apply_kit_to(int index) {
    Part& part = at(index);
    const bool was_held = part.model != nullptr && part.model->card().streams();
    PartWish not_asked;  // whose sound was chosen meanwhile
    const auto place =
        apply_kit(part.wish.request->model->card(), index, part.wish.from_kit ? part.wish : not_asked);
    part.wish.place_from_kit = false;
    const auto set = [&](PartParam param, int value) {
        settings_.set(index, param, static_cast<float>(value));
    };
    const bool held = place && place->held;
    if (held || was_held) {
        set(PartParam::play, static_cast<int>(held ? PlayMode::chromatic : PlayMode::one_shot));
        set(PartParam::low, 0);
        set(PartParam::high, kPitches - 1);
        if (part.wish.request->whole_kit) set(PartParam::channel, held ? index + 1 : kAnyChannel);
    }
    if (!place) return;
    set(PartParam::note, place->note);
    set(PartParam::choke, place->choke);
}

// ---- [main]

void RenderThread::set_rate(double sample_rate) {
    {
        const std::lock_guard lock(mutex_);
        if (rate_ == sample_rate) return;
        rate_ = sample_rate;
        ++rate_generation_;
        for (int part = 0; part < count(); ++part) {
            if (!at(part).render.layers.empty()) exchange_.wish_silently(part);
        }
        if (exchange_.all_done()) return;
    }
    start();
}

void RenderThread::request_model(std::span<const int> parts, std::shared_ptr<ModelRequest> request) {
    {
        const std::lock_guard lock(mutex_);
        request->whole_kit = std::ssize(parts) == count();
        for (const int part : parts) {
            PartWish& wish = at(part).wish;
            wish = PartWish{};
            wish.request = request;
            wish.from_kit = true;
            wish.place_from_kit = true;
            exchange_.clear_slots(part);
            wish_changed(part);
        }
        ask_for(request);
    }
    start();
}

void RenderThread::request_sound(int part, const Sound& sound) {
    {
        const std::lock_guard lock(mutex_);
        PartWish& wish = at(part).wish;
        wish.from_kit = false;
        wish.sound = sound;
        wish.sound_name.clear();
        wish.ignore_unknown_controls = false;
        wish.encoding = nullptr;
        exchange_.clear_slots(part);
        wish_changed(part);
    }
    start();
}

void RenderThread::request_seed(int part, std::uint64_t seed) {
    {
        const std::lock_guard lock(mutex_);
        PartWish& wish = at(part).wish;
        wish.seed = seed;
        wish.sound.seed = seed;
        wish.sound.latent.reset();
        wish.sound_name.clear();
        wish.encoding = nullptr;
        wish_changed(part);
    }
    start();
}

void RenderThread::request_other(int part, const std::optional<Sound>& other) {
    {
        const std::lock_guard lock(mutex_);
        at(part).wish.other = other;
        wish_changed(part);
    }
    start();
}

void RenderThread::restore(std::vector<PartRestore> saved) {
    {
        const std::lock_guard lock(mutex_);
        mark_whole_kit(saved);
        for (int part = 0; part < count(); ++part) {
            take_up(part, std::move(saved.at(static_cast<std::size_t>(part))));
        }
    }
    start();
}

void RenderThread::restore_part(int part, PartRestore saved) {
    {
        const std::lock_guard lock(mutex_);
        take_up(part, std::move(saved));
    }
    start();
}

// A kit that was saved before its model was known.
void RenderThread::mark_whole_kit(std::span<const PartRestore> saved) {
    const auto& request = saved.front().wish.request;
    if (request == nullptr) return;
    request->whole_kit = std::all_of(saved.begin(), saved.end(), [&](const PartRestore& part) {
        return part.wish.from_kit && part.wish.request == request;
    });
}

// The model that made the render is known where the part has it already: undo loads nothing.
void RenderThread::take_up(int index, PartRestore saved) {
    Part& part = at(index);
    part.wish = std::move(saved.wish);
    part.render = std::move(saved.render);
    if (part.model != nullptr && part.model->sha256() != part.render.model_sha256) part.model = nullptr;
    ++part.renders;
    exchange_.clear_slots(index);
    ask_for(part.wish.request);
    wish_changed(index);
}

void RenderThread::request_encoding(int part, std::shared_ptr<const Audio> recording,
                                    const std::string& name) {
    auto encoding = std::make_shared<const EncodingRequest>(EncodingRequest{std::move(recording), name});
    {
        const std::lock_guard lock(mutex_);
        at(part).wish.encoding = encoding;
        loader_.post([this, part, encoding] { encode(part, encoding); });  // after the model, if that loads
        wish_changed(part);
    }
    start();
}

PartSnapshot RenderThread::snapshot(int index) const {
    const std::lock_guard lock(mutex_);
    const Part& part = at(index);
    PartSnapshot snapshot;
    snapshot.wish = part.wish;
    snapshot.slots = exchange_.slots(index);
    snapshot.render = part.render;
    snapshot.message = part.message;
    snapshot.pending = pending(index);
    snapshot.renders = part.renders;
    snapshot.loading = blocked(part);
    snapshot.cached_pitches = attacks_.cached(index);
    if (part.wish.request != nullptr) snapshot.model = part.wish.request->model;
    const Card* const card = part.wish.request != nullptr ? part.wish.request->card() : nullptr;
    if (card == nullptr || part.wish.from_kit) return snapshot;
    try {
        snapshot.sound = resolve_sound(*card, part.wish, snapshot.slots);
    } catch (const std::invalid_argument&) {
        // `message` says so; the wish stands as it was made.
    }
    return snapshot;
}

// Both waits wake the thread: what an audio thread has asked for need not wait for the ticker.
bool RenderThread::wait_until_done(double seconds) const {
    const auto done = [this] {
        return exchange_.all_done() && streams_exchange_.all_done() && attacks_.all_done();
    };
    if (!done()) wake_.post();
    std::unique_lock lock(mutex_);
    return done_changed_.wait_for(lock, std::chrono::duration<double>(seconds), done);
}

void RenderThread::wait_until_done() noexcept {
    const auto done = [this] { return exchange_.all_done() && streams_exchange_.all_done(); };
    if (done()) return;
    const MayWait offline;
    wake_.post();
    std::unique_lock lock(mutex_);
    done_changed_.wait(lock, done);
}

// ---- [loader]

bool RenderThread::is_wanted(const ModelRequest& request) const {
    return std::any_of(parts_.begin(), parts_.end(),
                       [&](const Part& part) { return part.wish.request.get() == &request; });
}

void RenderThread::load(const std::shared_ptr<ModelRequest>& request) {
    {
        const std::lock_guard lock(mutex_);
        request->queued = false;
        if (stop_ || !is_wanted(*request)) return;
    }
    ModelAnswer answer = find_model(*request);
    {
        const std::lock_guard lock(mutex_);
        request->model = std::move(answer.model);
        request->error = std::move(answer.error);
        request->resolved = true;
        exchange_.count_change();
    }
    wake_.post();
}

void RenderThread::encode(int index, const std::shared_ptr<const EncodingRequest>& encoding) {
    std::shared_ptr<const Model> model;
    std::filesystem::path path;
    std::string error = "expected a model to encode for, found none";
    {
        const std::lock_guard lock(mutex_);
        const Part& part = at(index);
        if (stop_ || part.wish.encoding != encoding) return;
        if (const auto& request = part.wish.request; request != nullptr) {
            model = request->model;
            path = request->path;
            if (model == nullptr) error = request->error;
        }
    }
    std::optional<Encoding> answer;
    try {
        if (model != nullptr) answer = encode_recording(*model, path, *encoding->recording);
    } catch (const std::exception& failure) {
        error = failure.what();
    }
    end_encoding(index, *encoding, answer, encoding->name + ": " + error);
    wake_.post();
}

// As it is asked for now: with what hosts and users did to it while the recording was encoded.
Sound RenderThread::present_sound(int index) const {
    const PartWish& wish = at(index).wish;
    try {
        return resolve_sound(wish.request->model->card(), wish, exchange_.slots(index));
    } catch (const std::invalid_argument&) {
        return wish.sound;  // its render will say what is wrong with it
    }
}

void RenderThread::end_encoding(int index, const EncodingRequest& request,
                                const std::optional<Encoding>& encoding, const std::string& error) {
    const std::lock_guard lock(mutex_);
    Part& part = at(index);
    if (part.wish.encoding.get() != &request) return;  // a newer wish took its place
    part.wish.encoding = nullptr;
    exchange_.wish_silently(index);
    exchange_.count_change();
    if (!encoding) {
        part.encoding_error = error;
        part.encoding_end = exchange_.wanted(index);
        return;
    }
    if (part.wish.from_kit) apply_kit_to(index);
    part.wish.sound = encoded_sound(*encoding, present_sound(index));
    part.wish.sound_name = request.name;
    part.wish.ignore_unknown_controls = false;
    exchange_.clear_slots(index);
}

}  // namespace sistrum
