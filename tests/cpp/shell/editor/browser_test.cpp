// The preset browser: what it finds, loads, saves and deletes.
#include "editor/preset_list.h"
#include "editor_support.h"

using namespace sistrum;
using namespace sistrum::test;

namespace {

struct Browsing {
    Browsing() {
        std::filesystem::copy_file(model_path("touched"), models.path / "drums.onnx");
        plugin.prepare(44'100.0, 512);
        editor = std::make_unique<OpenEditor>(plugin);
        (*editor)->workspace().browse(true);
    }

    juce::TextEditor& field(const juce::String& title) { return titled<juce::TextEditor>(**editor, title); }
    shell::PresetList& list() { return *all<shell::PresetList>(**editor).at(0); }
    int rows() { return list().getModel()->getNumRows(); }
    void click(const juce::String& title) { titled<shell::ActionButton>(**editor, title).onClick(); }
    void search(const juce::String& text) {
        field("Search presets").setText(text, false);
        field("Search presets").onTextChange();
    }

    Folder models, presets;
    Environment where_models{"SISTRUM_MODELS", models.path.string()};
    Environment where_presets{"SISTRUM_PRESETS", presets.path.string()};
    Plugin plugin;
    std::unique_ptr<OpenEditor> editor;
};

}  // namespace

TEST_CASE("a sound is saved, found by text, tag and kind, loaded and deleted") {
    Browsing browsing;
    const auto before = browsing.rows();
    browsing.field("Name").setText("Glass bell");
    browsing.field("Tags, with commas between").setText("bright, odd");
    browsing.click("Save");
    CHECK(browsing.rows() == before + 1);
    CHECK(std::filesystem::exists(browsing.presets.path));

    browsing.search("glass");
    CHECK(browsing.rows() == 1);
    browsing.search("no such thing");
    CHECK(browsing.rows() == 0);
    browsing.search("");
    browsing.click("odd");
    CHECK(browsing.rows() == 1);
    browsing.click("odd");
    browsing.click("Mine");
    CHECK(browsing.rows() == 1);
    browsing.click("Kits");
    CHECK(browsing.rows() == 0);
    browsing.click("Sounds");
    CHECK(browsing.rows() == 1);

    const auto sound = [&](int part) { return browsing.plugin.processor.instrument().part(part).sound; };
    (*browsing.editor)->select(9);
    CHECK(sound(9) != sound(0));
    browsing.list().selectRow(0);
    CHECK(browsing.list().keyPressed(juce::KeyPress{juce::KeyPress::returnKey}));
    CHECK(sound(9) == sound(0));
    CHECK(browsing.plugin.processor.actions().undo());

    browsing.click("Delete preset");
    CHECK(browsing.rows() == 1);  // asks first
    browsing.click("Delete preset");
    CHECK(browsing.rows() == 0);
}

TEST_CASE("escape closes the browser and the part is back") {
    Browsing browsing;
    auto& workspace = (*browsing.editor)->workspace();
    CHECK(all<shell::PresetList>(**browsing.editor).size() == 1);
    CHECK(workspace.keyPressed(juce::KeyPress{juce::KeyPress::escapeKey}));
    CHECK(all<shell::PresetList>(**browsing.editor).empty());
    CHECK(slider(**browsing.editor, "P01 Gamma").isVisible());
}

TEST_CASE("the sounds of a model are listed with it") {
    Browsing browsing;
    CHECK(browsing.rows() > 0);
    browsing.click("Mine");
    CHECK(browsing.rows() == 0);
}
