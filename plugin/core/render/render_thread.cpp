#include "render/render_thread.h"

#include <algorithm>
#include <chrono>
#include <exception>

#include "render/resample.h"

namespace sistrum {

// A part's newest wish, copied so that it can be worked on without the mutex.
struct RenderThread::Job {
    int index = 0;
    std::uint64_t generation = 0;
    double rate = 0.0;
    PartWish wish;
    SlotValues slots;
    PartRender last;
    bool republish = false;  // `last` has yet to be heard at this rate
};

RenderThread::RenderThread(PartSettings& settings, int parts, int slots) : settings_(settings) {
    for (int index = 0; index < parts; ++index) {
        auto part = std::make_unique<Part>();
        part->slots = std::vector<std::atomic<float>>(static_cast<std::size_t>(slots));
        clear_slots(*part);
        parts_.push_back(std::move(part));
    }
}

RenderThread::~RenderThread() {
    stop_ = true;
    wake_.post();
    if (thread_.joinable()) thread_.join();
}

void RenderThread::start() {
    if (!started_) {
        thread_ = std::thread([this] { run(); });
        started_ = true;
    }
    wake_.post();
}

void RenderThread::wish_changed(Part& part) {
    part.wanted.fetch_add(1);
    part.message.clear();
    count_change();
}

SlotValues RenderThread::slots_of(const Part& part) {
    SlotValues values;
    for (const auto& slot : part.slots) values.push_back(slot.load());
    return values;
}

void RenderThread::clear_slots(Part& part) {
    for (auto& slot : part.slots) slot.store(kUnsetSlot);
}

// ---- [main]

void RenderThread::set_rate(double sample_rate) {
    {
        const std::lock_guard lock(mutex_);
        if (rate_ == sample_rate) return;
        rate_ = sample_rate;
        for (auto& part : parts_) {
            part->published_rate = 0.0;
            if (!part->render.layers.empty()) part->wanted.fetch_add(1);
        }
        if (all_done()) return;
    }
    start();
}

void RenderThread::request_model(std::span<const int> parts, std::shared_ptr<ModelRequest> request) {
    {
        const std::lock_guard lock(mutex_);
        for (const int index : parts) {
            Part& part = *parts_.at(static_cast<std::size_t>(index));
            part.wish = PartWish{};
            part.wish.request = request;
            part.wish.from_kit = true;
            clear_slots(part);
            wish_changed(part);
        }
    }
    start();
}

void RenderThread::request_sound(int index, const Sound& sound) {
    {
        const std::lock_guard lock(mutex_);
        Part& part = *parts_.at(static_cast<std::size_t>(index));
        part.wish.from_kit = false;
        part.wish.sound = sound;
        part.wish.sound_name.clear();
        part.wish.ignore_unknown_controls = false;
        clear_slots(part);
        wish_changed(part);
    }
    start();
}

void RenderThread::request_seed(int index, std::uint64_t seed) {
    {
        const std::lock_guard lock(mutex_);
        Part& part = *parts_.at(static_cast<std::size_t>(index));
        part.wish.seed = seed;
        part.wish.sound.seed = seed;
        part.wish.sound.latent.reset();
        part.wish.sound_name.clear();
        wish_changed(part);
    }
    start();
}

void RenderThread::request_other(int index, const std::optional<Sound>& other) {
    {
        const std::lock_guard lock(mutex_);
        Part& part = *parts_.at(static_cast<std::size_t>(index));
        part.wish.other = other;
        wish_changed(part);
    }
    start();
}

void RenderThread::restore(std::vector<PartRestore> saved) {
    {
        const std::lock_guard lock(mutex_);
        for (std::size_t index = 0; index < parts_.size(); ++index) {
            take_up(*parts_[index], std::move(saved.at(index)));
        }
    }
    start();
}

void RenderThread::restore_part(int index, PartRestore saved) {
    {
        const std::lock_guard lock(mutex_);
        take_up(*parts_.at(static_cast<std::size_t>(index)), std::move(saved));
    }
    start();
}

void RenderThread::take_up(Part& part, PartRestore saved) {
    part.wish = std::move(saved.wish);
    part.render = std::move(saved.render);
    part.published_rate = 0.0;
    ++part.renders;
    clear_slots(part);
    wish_changed(part);
}

void RenderThread::request_encoding(int index, std::shared_ptr<const Audio>, const std::string& name) {
    const std::lock_guard lock(mutex_);
    Part& part = *parts_.at(static_cast<std::size_t>(index));
    part.message = name + ": no encoder";
    count_change();
}

PartSnapshot RenderThread::snapshot(int index) const {
    const std::lock_guard lock(mutex_);
    const Part& part = *parts_.at(static_cast<std::size_t>(index));
    PartSnapshot snapshot;
    snapshot.wish = part.wish;
    snapshot.slots = slots_of(part);
    snapshot.render = part.render;
    snapshot.message = part.message;
    snapshot.pending = pending(index);
    snapshot.renders = part.renders;
    if (part.wish.request != nullptr) {
        snapshot.loading = !part.wish.request->resolved;
        snapshot.model = part.wish.request->model;
    }
    const Card* const card = part.wish.request != nullptr ? part.wish.request->card() : nullptr;
    if (card == nullptr || part.wish.from_kit) return snapshot;
    try {
        snapshot.sound = resolve_sound(*card, part.wish, snapshot.slots);
    } catch (const std::invalid_argument&) {
        // `message` says so; the wish stands as it was made.
    }
    return snapshot;
}

bool RenderThread::wait_until_done(double seconds) const {
    std::unique_lock lock(mutex_);
    return done_changed_.wait_for(lock, std::chrono::duration<double>(seconds),
                                  [this] { return all_done(); });
}

// ---- [audio]

void RenderThread::set_slot(int index, int slot, float value) noexcept {
    Part& part = *parts_[static_cast<std::size_t>(index)];
    if (part.slots[static_cast<std::size_t>(slot)].exchange(value) == value) return;
    part.wanted.fetch_add(1);
    count_change();
    wake_.post();
}

void RenderThread::param_changed(int index) noexcept {
    parts_[static_cast<std::size_t>(index)]->wanted.fetch_add(1);
    count_change();
    wake_.post();
}

bool RenderThread::pending(int index) const noexcept {
    const Part& part = *parts_[static_cast<std::size_t>(index)];
    return started_ && part.done.load() != part.wanted.load();
}

RenderedSound* RenderThread::take_newest(int index) noexcept {
    return parts_[static_cast<std::size_t>(index)]->newest.take();
}

std::uint64_t RenderThread::begin_block() noexcept {
    return published();
}

RenderedSound* RenderThread::take_first_draw(int index, int place) noexcept {
    return parts_[static_cast<std::size_t>(index)]->first_draws[static_cast<std::size_t>(place)].take();
}

RenderedSound* RenderThread::take_draw(int index, int place) noexcept {
    return parts_[static_cast<std::size_t>(index)]->draws[static_cast<std::size_t>(place)].take();
}

void RenderThread::request_draw(int, int, std::uint64_t) noexcept {}

void RenderThread::wait_until_done() noexcept {
    if (all_done()) return;
    std::unique_lock lock(mutex_);
    done_changed_.wait(lock, [this] { return all_done(); });
}

bool RenderThread::all_done() const noexcept {
    return !started_ || std::all_of(parts_.begin(), parts_.end(), [](const auto& part) {
        return part->done.load() == part->wanted.load();
    });
}

// ---- [render]

void RenderThread::run() {
    while (!stop_) {
        wake_.wait();
        done_sounds_.collect();
        while (!stop_) {
            auto job = next_job();
            if (!job) break;
            work_on(std::move(*job));
            done_sounds_.collect();
        }
        forget_unused_renderers();
    }
}

// Sounds that exist but cannot be heard yet go first: they cost a resampling only.
std::optional<RenderThread::Job> RenderThread::next_job() {
    const std::lock_guard lock(mutex_);
    const auto unheard = [this](const Part& part) {
        return !part.render.layers.empty() && rate_ > 0.0 && part.published_rate != rate_;
    };
    std::optional<std::size_t> chosen;
    for (std::size_t step = 0; step < parts_.size(); ++step) {
        const std::size_t index = (next_part_ + step) % parts_.size();
        if (!pending(static_cast<int>(index))) continue;
        if (!chosen) chosen = index;
        if (!unheard(*parts_[index])) continue;
        chosen = index;
        break;
    }
    if (!chosen) return std::nullopt;
    next_part_ = *chosen + 1;
    const Part& part = *parts_[*chosen];
    Job job{static_cast<int>(*chosen), part.wanted.load(), rate_, part.wish, {}, part.render, unheard(part)};
    job.slots = slots_of(part);  // after `wanted`: what changes from here on is the next job's
    return job;
}

void RenderThread::work_on(Job job) {
    try {
        if (job.republish) return publish(job, job.last);  // the rest of the wish is the next job's
        if (job.wish.request == nullptr) return finish(job, "");
        if (!resolve_model(job)) return;
        render(job);
    } catch (const std::exception& error) {
        finish(job, error.what());
    }
}

// Finds the model, and what its kit says of the part. False: there is no such model, and the part knows.
bool RenderThread::resolve_model(Job& job) {
    ModelRequest& request = *job.wish.request;
    if (!request.resolved) {  // only this thread writes it
        ModelAnswer answer = find_model(request);
        const std::lock_guard lock(mutex_);
        request.model = std::move(answer.model);
        request.error = std::move(answer.error);
        request.resolved = true;
        count_change();
    }
    if (request.model == nullptr) {
        finish(job, request.error);
        return false;
    }
    if (!job.wish.from_kit) return true;
    const std::lock_guard lock(mutex_);
    Part& part = *parts_[static_cast<std::size_t>(job.index)];
    if (part.wish.request != job.wish.request || !part.wish.from_kit) {  // a newer wish waits
        part.done = job.generation;
        return false;
    }
    if (const auto note = apply_kit(request.model->card(), job.index, part.wish)) {
        settings_.set(job.index, PartParam::note, static_cast<float>(*note));
    }
    job.wish = part.wish;
    return true;
}

void RenderThread::render(Job& job) {
    const auto& model = job.wish.request->model;
    PartRender result;
    result.sound = resolve_sound(model->card(), job.wish, job.slots);
    if (!job.last.layers.empty() && job.last.model_sha256 == model->sha256() &&
        alike(model->card(), job.last.sound, result.sound)) {
        return finish(job, "");
    }
    const auto begin = std::chrono::steady_clock::now();
    result.model_sha256 = model->sha256();
    result.model_name = model->card().name;
    result.model_title = model->card().title;
    Renderer& renderer = renderer_for(model);
    result.layers.push_back(std::make_shared<const Audio>(renderer.render(result.sound)));
    for (std::size_t i = 0; i < renderer.values().size(); ++i) {
        result.values[model->card().controls[i].id] = renderer.values()[i];
    }
    publish(job, result);
    const std::chrono::duration<double, std::milli> passed = std::chrono::steady_clock::now() - begin;
    last_render_ms_ = passed.count();
    finish(job, "");
}

// Brings a render to the host's rate and hands it to the audio thread. If the rate changed meanwhile, or a
// state was restored over it, the next job does it again.
void RenderThread::publish(const Job& job, const PartRender& result) {
    auto sound = std::make_unique<RenderedSound>();
    if (job.rate > 0.0) {
        for (const auto& layer : result.layers) {
            sound->layers.push_back(layer->sample_rate == job.rate
                                        ? layer
                                        : std::make_shared<const Audio>(resample(*layer, job.rate)));
        }
    }
    const std::lock_guard lock(mutex_);
    Part& part = *parts_[static_cast<std::size_t>(job.index)];
    if (part.render.layers != job.last.layers) return;
    if (part.render.layers != result.layers) {
        part.render = result;
        ++part.renders;
    }
    if (job.rate != rate_) {
        part.published_rate = 0.0;
        part.wanted.fetch_add(1);
    } else if (rate_ > 0.0) {
        part.published_rate = rate_;
        part.newest.publish(std::move(sound));
        published_.fetch_add(1);
    }
    count_change();
}

void RenderThread::finish(const Job& job, const std::string& message) {
    const std::lock_guard lock(mutex_);
    Part& part = *parts_[static_cast<std::size_t>(job.index)];
    if (part.wanted.load() == job.generation) part.message = message;
    part.done = job.generation;
    count_change();
    done_changed_.notify_all();
}

Renderer& RenderThread::renderer_for(const std::shared_ptr<const Model>& model) {
    for (const auto& renderer : renderers_) {
        if (&renderer->model() == model.get()) return *renderer;
    }
    renderers_.push_back(std::make_unique<Renderer>(model));
    return *renderers_.back();
}

// A renderer keeps its model alive: it goes when no part asks for that model any more.
void RenderThread::forget_unused_renderers() {
    const std::lock_guard lock(mutex_);
    std::erase_if(renderers_, [this](const std::unique_ptr<Renderer>& renderer) {
        return std::none_of(parts_.begin(), parts_.end(), [&](const auto& part) {
            return part->wish.request != nullptr && part->wish.request->model.get() == &renderer->model();
        });
    });
}

}  // namespace sistrum
