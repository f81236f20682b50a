// One tree view: its parts, what it can do, and who hears of it. Each part owns its fields; see the file of its name.
import { Camera } from "./camera.js";
import { Choice } from "./choice.js";
import { Colours } from "./colours.js";
import CONTROLS_STYLE from "./controls.css";
import { Controls } from "./controls.js";
import { Conversation } from "./conversation.js";
import { copyText } from "./copy_text.js";
import { Cut } from "./cut.js";
import { element } from "./element.js";
import { Hands } from "./hands.js";
import { onKey, onPageKey } from "./keys.js";
import { Tree } from "./model.js";
import { Motion } from "./motion.js";
import { Picture } from "./picture.js";
import { Pictures } from "./pictures.js";
import PRESENT_STYLE from "./present.css";
import { Present } from "./present.js";
import STYLE from "./style.css";
import { Theme } from "./theme.js";
import { readState, writeState } from "./view_state.js";

export class TreeView {
  /** A view in `root` (an element or a shadow root). `tell` takes a state that a hand has made, null where no host
   *  listens; `address()` is the link to what is shown, null where there is none; `peers()` lists the choices of the
   *  other views on the page; `colours` are CSS values by name. */
  constructor({
    root,
    data,
    state,
    tell,
    hasPanel,
    page,
    peers,
    colours,
    sprite,
    portraits,
    targets = {},
    address = null,
  }) {
    this.address = address;
    this.targets = targets;
    this.tree = new Tree(data);
    this.box = element("section", { className: "hv" });
    for (const [name, value] of Object.entries(colours)) this.box.style.setProperty(`--hv-${name}`, value);
    root.replaceChildren(element("style", {}, CONTROLS_STYLE, STYLE, PRESENT_STYLE), this.box);
    this.makeParts(new Pictures(sprite, portraits), peers);
    Object.assign(this, { hasPanel, page });
    this.talk = new Conversation(tell, () => this.state());
    this.controls = new Controls(this.tree, this, Boolean(tell), this);
    this.stage = this.controls.arrange(this.box, this.picture, this.colours.box, this.talk.box);
    this.hands = new Hands(this, this);
    this.box.addEventListener("keydown", (event) => {
      this.hover(-1);
      onKey(event, this, this);
    });
    this.onPageKey = (event) => onPageKey(event, this);
    this.page.addEventListener("keydown", this.onPageKey);
    this.theme.read();
    this.take(state);
    this.observer = new ResizeObserver(() => this.onResize());
    this.observer.observe(this.stage);
    this.onResize();
    this.talk.isKnown();
    this.box.dataset.ready = "yes";
  }

  makeParts(pictures, peers) {
    const { tree } = this;
    this.theme = new Theme(this.box);
    this.pictures = pictures;
    this.cut = new Cut(tree);
    this.colours = new Colours(tree, () => this.onMute());
    this.camera = new Camera(tree, pictures, () => this.colours.ringKeys.length, {
      move: () => this.picture.follow(),
      step: () => this.picture.step(),
      land: () => this.picture.land(),
      start: () => this.hover(-1),
      rest: () => this.talk.sayLater(),
      focus: () => this.onFocus(),
      unfold: () => this.recolour(),
    });
    this.choice = new Choice(
      tree,
      this.box,
      { peers, frame: () => this.camera.frame },
      {
        draw: () => this.picture.soon(),
        mark: () => this.picture.marks(),
        change: () => {
          this.controls.showChosen(this.choice.selected);
          this.talk.say();
        },
        say: (text) => this.controls.say(text),
      },
    );
    this.motion = new Motion(this);
    this.screen = new Present(this.box, {
      resized: () => this.fitScreen(),
      left: () => this.picture.base.focus(),
    });
    this.picture = new Picture(tree, this, () => {
      this.controls?.overview.show(this.camera, this.colours.scheme, this.theme, this.picture.haste.isOn);
    });
  }

  // -- state ----------------------------------------------------------------

  state() {
    const against = this.controls.tiles.measure.key;
    return writeState(this.cut.state(), this.choice.state(), this.colours.state(), this.camera.state(), { against });
  }

  /** Take over a whole state: from an address, or from Python. */
  take(message, isFollowed = false) {
    const state = readState(message, this.tree);
    if (isFollowed) this.cut.follow(state);
    else this.cut.take(state);
    this.choice.take(state);
    this.colours.take(state);
    this.camera.take(state);
    this.camera.layOut(state.camera);
    this.controls.showLook(this.camera, this.colours);
    this.controls.showChosen(this.screen.isLarge ? -1 : this.choice.selected); // beside a story stands its caption
    this.controls.tiles.measure.take(state.against);
    this.cutChanged();
  }

  /** New values from Python: metrics for the cut it was told of, or a state it chose itself (`isFresh`). */
  receive({ state, extra = {}, encodings = [], names = {} }, isFresh) {
    if (this.theme.read()) this.recolour();
    this.talk.answered(extra.heard);
    this.serve(encodings, names, Boolean(extra.support));
    if (extra.large && !this.screen.isLarge) this.joinStory();
    if (isFresh && extra.moving) this.move(state);
    else if (isFresh) this.follow(state);
    this.controls.tiles.serve(extra, this.cut);
  }

  /** Python chose a state: whoever is zoomed in is taken to what it selected. */
  follow(state) {
    const { selected } = this.choice;
    this.take({ ...this.state(), ...state, camera: this.camera.place() }, true);
    this.talk.isKnown();
    const chosen = this.choice.selected;
    if (chosen >= 0 && chosen !== selected && this.camera.place()) this.camera.fly(chosen);
  }

  /** Another view of a story: everything glides to its place. */
  move(state) {
    this.motion.to(() => this.take(state, true));
    this.talk.isKnown();
  }

  /** Ways of colouring that were asked for, and names that people gave to groups. */
  serve(encodings, names, showsSupport) {
    const isKnown = ({ key, title }) => this.tree.encodings.some((one) => one.key === key && one.title === title);
    const added = encodings.filter((one) => !isKnown(one));
    const given = JSON.stringify(names);
    if (!added.length && given === this.given && showsSupport === this.tree.showsSupport) return;
    this.tree.showsSupport = showsSupport;
    this.given = given;
    this.tree.given = new Map(Object.entries(names).map(([u, name]) => [Number(u), name]));
    for (const encoding of added) this.tree.addEncoding(encoding);
    this.colours.settle();
    this.controls.showLook(this.camera, this.colours);
    this.recolour();
  }

  takePictures(sprite, portraits) {
    const kept = this.camera.place();
    this.pictures.take(sprite, portraits);
    this.controls.showChosen(this.choice.selected);
    this.layOut(kept);
  }

  // -- what the picture looks like --------------------------------------------

  recolour() {
    this.colours.apply(this.cut.group, this.theme, this.camera.top);
    this.picture.soon();
  }

  /** Everything in its place again, which is `kept`. */
  layOut(kept) {
    this.camera.layOut(kept);
    this.controls.showLook(this.camera, this.colours);
    this.recolour();
  }

  onResize() {
    const isFirst = !this.camera.at;
    if (!this.camera.resize(this.stage.clientWidth, this.stage.clientHeight)) return;
    this.recolour();
    const { selected } = this.choice;
    const isLeaf = selected >= 0 && selected < this.tree.nLeaves;
    if (isFirst && isLeaf && this.camera.place() === null) this.camera.fly(selected, 0);
  }

  /** Other settings: a zoomed picture keeps its place, but in another layout. */
  draw(changes) {
    const kept = changes.layout ? null : this.camera.place();
    Object.assign(this.camera.settings, changes);
    this.layOut(kept);
    this.talk.say();
  }

  setRings(keys) {
    const kept = this.camera.place();
    this.colours.setRings(keys);
    this.layOut(kept);
    this.talk.say();
  }

  colourBy(key) {
    this.colours.by(key);
    this.controls.colour.show(this.colours.mode);
    this.recolour();
    this.talk.say();
  }

  onMute() {
    this.recolour();
    this.talk.sayLater();
  }

  onFocus() {
    this.controls.crumbs.show(this.camera.top);
    this.talk.say();
  }

  // -- the cut ----------------------------------------------------------------

  cutChanged() {
    this.controls.showCut(this.cut);
    this.box.dataset.groups = String(this.cut.nGroups);
    this.recolour();
  }

  /** Cut into one of the tree's numbers of groups; changes made by hand give way. */
  cutAt(index, isFinal = false) {
    this.cut.at(index);
    this.cutChanged();
    if (isFinal) this.remember();
  }

  openGroup(u) {
    if (this.cut.canOpen(u)) this.changeCut(() => this.cut.open(u));
  }

  closeNode(u) {
    if (this.cut.canClose(u)) this.changeCut(() => this.cut.close(u));
  }

  undo() {
    this.changeCut(() => this.cut.undo());
  }

  takeBack() {
    this.changeCut(() => this.cut.takeBack());
  }

  redo() {
    this.changeCut(() => this.cut.redo());
  }

  changeCut(change) {
    change();
    this.cutChanged();
    this.remember();
  }

  /** A cut the hand has let go of: can be undone, and the host hears of it. */
  remember() {
    this.cut.remember();
    this.controls.slider.can(this.cut);
    this.controls.say(`${this.cut.nGroups} groups.`);
    this.talk.say();
  }

  /** Measure against the classes, or a target whose tables may be on their way. */
  measureAgainst(key) {
    this.controls.tiles.against(key, this.cut);
    this.talk.say();
  }

  takeTarget() {
    this.controls.tiles.show(this.cut);
  }

  // -- nodes ------------------------------------------------------------------

  /** A search found a node; `more` keeps the earlier hits marked. */
  found(u, more) {
    this.choice.hold(u, more);
    this.camera.fly(u);
    if (!more) this.picture.base.focus();
  }

  find() {
    this.controls.search.input.focus();
  }

  help() {
    this.controls.shortcuts.toggle();
  }

  /** Close what is open, else let go of what is chosen. */
  escape() {
    if (this.controls.shortcuts.isOpen) this.controls.shortcuts.hide();
    else if (this.leaveScreen()) return;
    else this.choice.letGo();
  }

  /** The tree alone on the whole screen, or back in its page. */
  present() {
    this.screen.toggle();
  }

  /** True where the view had the screen. */
  leaveScreen() {
    const { isOn } = this.screen;
    if (isOn) this.screen.leave();
    return isOn;
  }

  /** The same for a key that no view has the focus for: where there are several, which one is not known. */
  presentAlone() {
    if (!this.choice.peers().length) this.present();
  }

  /** Put the host's address of what is shown where it can be pasted; false where the browser does not let us. */
  async copyLink() {
    this.talk.say();
    await this.talk.isHeard();
    return copyText(this.address(), this.box);
  }

  /** Letters, nodes and lines as large as a room needs them. */
  enlarge(isLarge) {
    this.screen.enlarge(isLarge);
    this.fitScreen();
  }

  /** Beside a story its caption stands for the panel. */
  joinStory() {
    this.enlarge(true);
    this.controls.showChosen(-1);
  }

  fitScreen() {
    this.camera.isLarge = this.screen.isLarge;
    this.onResize();
    this.picture.soon();
  }

  /** A node that is clicked beside the picture; -1 for none. */
  pick(u) {
    this.choice.select(u);
    if (u >= 0) this.camera.reveal(u);
  }

  walkTo(u) {
    this.choice.focus(u);
    this.camera.reveal(u);
    this.picture.marks();
  }

  hover(u, x = 0, y = 0) {
    const { width, height, unit } = this.camera;
    if (u >= 0) this.controls.card.show(u, ...[x, y, width, height].map((pixels) => pixels * unit));
    else this.controls.card.hide();
    this.choice.hover(u);
  }

  close() {
    this.observer.disconnect();
    this.page.removeEventListener("keydown", this.onPageKey);
    for (const part of [this.talk, this.colours, this.camera, this.picture, this.screen]) part.close();
  }
}
