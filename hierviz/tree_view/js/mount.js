// The small mount of a view: its messages stay small because the code comes with the geometry.
export default function (mount) {
  const shared = (globalThis.hierviz ??= {});
  shared.live = true; // a server answers what the view tells
  if (shared.show) shared.show(mount);
  else (shared.early ??= []).push(mount);
  return () => shared.leave?.(mount.parentElement);
}
