// The render thread: draws of parts that vary.
#include <exception>
#include <utility>

#include "render/render_job.h"
#include "render/velocity_layers.h"

namespace sistrum {

// One layer of one draw. Parts have their turn one after the other, so that all have something first.
bool RenderThread::work_on_draws() {
    if (unfinished_ != nullptr && !still_wanted(*unfinished_)) unfinished_ = nullptr;
    for (int step = 0; unfinished_ == nullptr && step < count(); ++step) {
        const int part = (next_drawing_ + step) % count();
        if (!exchange_.draws_pending(part)) continue;
        const std::uint64_t wanted = exchange_.draws_wanted(part);  // before looking what there is
        DrawJob job;
        const Search search = find_draw(part, job);
        if (search == Search::found) {
            unfinished_ = std::make_unique<DrawJob>(std::move(job));
            next_drawing_ = part + 1;
        } else if (search == Search::nothing_to_do) {
            const std::lock_guard lock(mutex_);
            exchange_.draws_done(part, wanted);
            done_changed_.notify_all();
        }
    }
    if (unfinished_ == nullptr) return false;
    try {
        if (!render_layer(*unfinished_)) return true;
        publish_draw(*unfinished_);
    } catch (const std::exception& error) {
        const std::lock_guard lock(mutex_);
        at(unfinished_->part).message = error.what();
        exchange_.count_change();
    }
    mark_made(*unfinished_);
    unfinished_ = nullptr;
    return true;
}

// The first draws in their order, then what was asked for.
RenderThread::Search RenderThread::find_draw(int index, DrawJob& job) const {
    const Heard& heard = heard_[static_cast<std::size_t>(index)];
    if (heard.draws == Draws::none) return Search::nothing_to_do;
    const std::lock_guard lock(mutex_);
    const Part& part = at(index);
    if (part.render.layers != heard.source) return Search::nothing_to_do;  // it will be handed out anew
    job.part = index;
    job.generation = heard.generation;
    job.model = part.model;
    const Search first = find_first_draw(part.render, heard, job);
    if (first != Search::nothing_to_do || heard.draws == Draws::fixed) return first;
    if (!find_asked_draw(heard, job)) return Search::nothing_to_do;
    if (job.model == nullptr) return Search::model_missing;
    job.sound = draw_sound(job.model->card(), part.render.sound, heard.settings, index, job.key);
    return Search::found;
}

RenderThread::Search RenderThread::find_first_draw(const PartRender& render, const Heard& heard,
                                                   DrawJob& job) {
    const bool fixed = heard.draws == Draws::fixed;
    const bool stored = fixed || render.draw_settings == heard.settings;
    for (std::size_t place = 0; place < kDrawsAhead; ++place) {
        if (heard.first_made[place]) continue;
        job.first = true;
        job.place = static_cast<int>(place);
        job.key = place;
        if (stored && place < render.first_draws.size()) job.layers = render.first_draws[place];
        job.stored = !job.layers.empty();
        if (job.stored) return Search::found;
        if (fixed) continue;
        if (job.model == nullptr) return Search::model_missing;
        job.sound = draw_sound(job.model->card(), render.sound, heard.settings, job.part, job.key);
        return Search::found;
    }
    return Search::nothing_to_do;
}

// The oldest is played first.
bool RenderThread::find_asked_draw(const Heard& heard, DrawJob& job) const {
    std::uint64_t oldest = 0;
    job.first = false;
    job.key = 0;
    for (int place = 0; place < kDrawsAhead; ++place) {
        const auto asked = exchange_.asked_draw(job.part, place);
        if (asked.key == 0 || asked.key == heard.made_key[static_cast<std::size_t>(place)]) continue;
        if (job.key != 0 && oldest <= asked.order) continue;
        oldest = asked.order;
        job.place = place;
        job.key = asked.key;
    }
    return job.key != 0;
}

bool RenderThread::still_wanted(const DrawJob& job) const {
    const Heard& heard = heard_[static_cast<std::size_t>(job.part)];
    if (heard.generation != job.generation) return false;
    return job.first || exchange_.asked_draw(job.part, job.place).key == job.key;
}

// The next layer, the top one first. True: it was the last.
bool RenderThread::render_layer(DrawJob& job) {
    if (job.stored) return true;
    const int layer = layer_count(job.sound) - 1 - static_cast<int>(job.layers.size());
    auto rendered = renderers_.render(job.model, layer_sound(job.model->card(), job.sound, job.own, layer));
    if (job.layers.empty()) job.own = std::move(rendered.own);
    job.layers.insert(job.layers.begin(), std::move(rendered.audio));
    return layer == 0;
}

void RenderThread::publish_draw(const DrawJob& job) {
    const Heard& heard = heard_[static_cast<std::size_t>(job.part)];
    auto draw = std::make_unique<RenderedSound>();
    draw->layers = at_rate(job.layers, heard.rate);
    draw->generation = job.generation;
    draw->key = job.key;
    if (!job.first) return exchange_.publish_draw(job.part, job.place, std::move(draw));
    exchange_.publish_first_draw(job.part, job.place, std::move(draw));
    if (!job.stored) keep_first_draw(job, heard);
}

// For states: so that the part varies where its model is missing.
void RenderThread::keep_first_draw(const DrawJob& job, const Heard& heard) {
    const std::lock_guard lock(mutex_);
    PartRender& render = at(job.part).render;
    if (render.layers != heard.source) return;  // another sound took its place
    if (render.draw_settings != heard.settings) render.first_draws.clear();
    render.draw_settings = heard.settings;
    render.first_draws.resize(kDrawsAhead);
    render.first_draws[static_cast<std::size_t>(job.place)] = job.layers;
}

void RenderThread::mark_made(const DrawJob& job) {
    Heard& heard = heard_[static_cast<std::size_t>(job.part)];
    const auto place = static_cast<std::size_t>(job.place);
    if (job.first) {
        heard.first_made[place] = true;
    } else {
        heard.made_key[place] = job.key;
    }
}

}  // namespace sistrum
