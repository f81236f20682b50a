"""Texts that do harm, or look wrong, where they are taken for Markdown, HTML or signs of direction."""

from __future__ import annotations

#: What the words begin with that marks would make elements of their own.
MARKED = "zz"
LEFTWARD, END_ISOLATE = chr(0x202E), chr(0x2069)


def hostile_texts(address: str) -> tuple[str, ...]:
    """One of every kind; those that can name an address name this one, "http://127.0.0.1:8000"."""
    host = address.partition("//")[2]
    return (
        f"<img src=x onerror=\"window.pwned=1;fetch('{address}/error')\">",
        f"![zzp]({address}/picture)",
        f"[zzl]({address}/link)",
        f"[zzr][1] [1]: {address}/reference",
        f"<{address}/angle>",
        f"{address}/bare, HTTPS://{host}/bare2",
        "www.example.org and WWW.example.org",
        "somebody@example.org, xmpp:a@example.org, mailto:a@example.org",
        "<script>window.pwned=1</script>",
        "[zzj](javascript:window.pwned=1) javascript:window.pwned=1",
        f'<a href="{address}/anchor">zza</a> <b>zzbold</b><br>',
        f'"><iframe src={address}/frame></iframe>',
        "</script><script>window.pwned=1</script>",
        f"<svg/onload=\"window.pwned=1\"> <style>@import '{address}/style'</style>",
        ":red[zzx] :blue-background[zzy] :rainbow[zzz] :small[zzs] :red-badge[zzb]",
        ":material/home: :material_home: :streamlit: :smile: :+1: :-1: :help[h]",
        "a:smile:b ::: ::material/x :a:b:c: :material/",
        "::leaf[x] :::box",
        "**zzb** __zzb__ *zzi* _zzi_ ~~zzs~~ ~zzs~ ***zzbi***",
        "$zzx$ $$zzy$$ $\\frac{1}{2}$ \\(z\\)",
        "`zzcode` ``zzcode`` ```block",
        "a -> b <- c <-> d -- e >= f <= g ~= h --> <!-- c -->",
        "-> -- start --port ->",
        "# zzheading",
        "- zzitem",
        "+ zzitem",
        "* zzitem",
        "1. zzitem",
        "1) zzitem",
        "> zzquote",
        "- [ ] zztask",
        "---",
        "===",
        "| zza | zzb |",
        "a\n\n# zzsecond\n\n- zzthird\r\rfourth\u2028fifth",
        "a | b\n--|--\n1 | 2",
        "    indented",
        "\tindented",
        "  spaces  ",
        "\\ \\* \\\\* \\[x\\]",
        "&lt;b&gt; &#60;b&#62; &amp; &nbsp;&copy;",
        "[^1] [^1]: note",
        "{#id .class} {{x}} %{x} %{y} ${x}",
        "hard\\\nbreak  \nhere",
        f"{LEFTWARD}gnp.elbmarg",
        f"{END_ISOLATE}{LEFTWARD}out of it",
        "שלום (1)",
        "nul\x00bell\x07\x1b[31m\ud800\ufffe",
        "'\"><'",
        "~",
        "http://",
        "@",
        "www.",
    )
