"""Reads the part of YAML that case files are written in, with the standard library alone.

Block mappings and sequences, plain, quoted and block scalars over several lines, flow lists and mappings, anchors
and aliases, comments. Every scalar stays text, so that no figure passes through a float; a plain null is None, a
plain true or false a flag. Anything else raises Fault with the line's number."""
import re

KEY = re.compile(r'''(?:"((?:[^"\\]|\\.)*)"|'((?:[^']|'')*)'|([^\s"'#\[\]{},&*!|>%@`-][^#]*?|-[^\s#][^#]*?))\s*:(?=\s|$)''')
ESCAPES = {'n': '\n', 't': '\t', '"': '"', '\\': '\\', '/': '/', '0': '\0', ' ': ' ', 'e': '\x1b', 'r': '\r'}


class Fault(Exception):
    pass


def unescape(text):
    def one(match):
        if match.group(1):
            return chr(int(match.group(1)[1:], 16))
        return ESCAPES.get(match.group(2), match.group(2))
    return re.sub(r'\\(?:(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})|(.))', one, text)


def plain(text):
    if text in ('', '~', 'null', 'Null', 'NULL'):
        return None
    if text in ('true', 'True', 'TRUE'):
        return True
    if text in ('false', 'False', 'FALSE'):
        return False
    return text


def without_comment(text):
    """The text before a comment; a # inside quotes, or with no space before it, is no comment."""
    quote = None
    for i, sign in enumerate(text):
        if quote:
            if sign == quote and not (quote == '"' and text[i - 1] == '\\'):
                quote = None
        elif sign in '"\'' and (i == 0 or text[i - 1] in ' [{,:'):
            quote = sign
        elif sign == '#' and (i == 0 or text[i - 1] in ' \t'):
            return text[:i].rstrip()
    return text.rstrip()


class Reader:
    def __init__(self, text):
        self.lines = []  # (indent, text, number)
        self.raw = text.splitlines()
        for number, line in enumerate(self.raw, 1):
            bare = line.lstrip(' ')
            self.lines.append((len(line) - len(bare), bare.rstrip(), number))
        self.at = 0
        self.anchors = {}

    def fault(self, message):
        number = self.lines[min(self.at, len(self.lines) - 1)][2] if self.lines else 0
        raise Fault(f'line {number}: {message}')

    def skip(self):
        while self.at < len(self.lines):
            text = self.lines[self.at][1]
            if text and not text.startswith('#') and text not in ('---', '...'):
                return True
            self.at += 1
        return False

    def node(self, least):
        """The block that starts at the next line, if it stands at `least` columns or further in."""
        if not self.skip() or self.lines[self.at][0] < least:
            return None
        indent, text, _ = self.lines[self.at]
        if text == '-' or text.startswith('- '):
            return self.sequence(indent)
        if KEY.match(text):
            return self.mapping(indent)
        self.at += 1
        return self.value(text, indent - 1)

    def sequence(self, indent):
        out = []
        while self.skip() and self.lines[self.at][0] == indent and re.match(r'-(\s|$)', self.lines[self.at][1]):
            text, number = self.lines[self.at][1], self.lines[self.at][2]
            rest = text[1:].lstrip(' ')
            inner = indent + len(text) - len(rest)
            rest_bare = without_comment(rest)
            anchor = re.match(r'&(\S+)\s*$', rest_bare)
            if not rest_bare or anchor:
                self.at += 1
                item = self.node(indent + 1)
                if anchor:
                    self.anchors[anchor.group(1)] = item
            elif rest == '-' or rest.startswith('- ') or KEY.match(rest):
                self.lines[self.at] = (inner, rest, number)  # the rest of the line is a block of its own
                item = self.node(inner)
            else:
                self.at += 1
                item = self.value(rest, indent)
            out.append(item)
        return out

    def mapping(self, indent):
        out = {}
        while self.skip() and self.lines[self.at][0] == indent:
            text = self.lines[self.at][1]
            match = KEY.match(text)
            if not match:
                break
            key = (unescape(match.group(1)) if match.group(1) is not None else
                   match.group(2).replace("''", "'") if match.group(2) is not None else match.group(3))
            if key in out:
                self.fault(f'key {key} stands twice')
            rest = text[match.end():].strip()
            anchor = re.match(r'&(\S+)\s*', rest)
            if anchor:
                rest = rest[anchor.end():]
            self.at += 1
            if without_comment(rest) == '':
                # A sequence may stand in the column of its key.
                is_list = self.skip() and self.lines[self.at][0] == indent and \
                    re.match(r'-(\s|$)', self.lines[self.at][1])
                out[key] = self.sequence(indent) if is_list else self.node(indent + 1)
            else:
                out[key] = self.value(rest, indent)
            if anchor:
                self.anchors[anchor.group(1)] = out[key]
        return out

    def folded(self, least, keep, strip):
        """A block scalar: `|` keeps its line ends, `>` turns them into spaces."""
        lines, inner = [], None
        while self.at < len(self.lines):
            line = self.raw[self.at]
            indent = len(line) - len(line.lstrip(' '))
            if line.strip() and indent <= least:
                break
            if inner is None and line.strip():
                inner = indent
            lines.append(line[inner or 0:].rstrip())
            self.at += 1
        while lines and not lines[-1]:
            lines.pop()
        text = '\n'.join(lines)
        if not keep:
            text = re.sub(r'\n(\n*)', lambda m: m.group(1) or ' ', text)
        return text if strip else text + '\n'

    def value(self, text, parent):
        """A scalar or flow value that begins with `text`; lines further in than `parent` go on with it."""
        if text[0] in '|>':
            return self.folded(parent, text[0] == '|', '-' in text[1:])
        if text[0] == '*':
            name = without_comment(text[1:])
            if name not in self.anchors:
                self.fault(f'no anchor {name}')
            return self.anchors[name]
        if text[0] in '"\'':
            return self.quoted(text)
        if text[0] in '[{':
            while text.count('[') + text.count('{') > text.count(']') + text.count('}'):
                if self.at >= len(self.lines):
                    self.fault('a list or mapping is not closed')
                text += ' ' + without_comment(self.lines[self.at][1])
                self.at += 1
            return Flow(self, without_comment(text)).whole()
        text = without_comment(text)
        while self.at < len(self.lines):
            indent, more, _ = self.lines[self.at]
            if not more or more.startswith('#') or indent <= parent:
                break
            text += ' ' + without_comment(more)
            self.at += 1
        return plain(text)

    def quoted(self, text):
        end = re.compile(r'"(?:[^"\\]|\\.)*"' if text[0] == '"' else r"'(?:[^']|'')*'(?!')", re.S)
        while not end.match(text):
            if self.at >= len(self.lines):
                self.fault('a quoted text is not closed')
            more = self.lines[self.at][1]
            if text.endswith('\\') and text[0] == '"':
                text = text[:-1] + more
            else:
                text += ' ' + more if more else '\n'
            self.at += 1
        body = end.match(text).group(0)
        return unescape(body[1:-1]) if body[0] == '"' else body[1:-1].replace("''", "'")


class Flow:
    """`[a, b]` and `{a: b}` on one line."""
    def __init__(self, reader, text):
        self.reader, self.text, self.at = reader, text, 0

    def whole(self):
        out = self.item()
        if self.text[self.at:].strip():
            self.reader.fault('text after a list or mapping')
        return out

    def space(self):
        while self.at < len(self.text) and self.text[self.at] == ' ':
            self.at += 1
        return self.text[self.at:self.at + 1]

    def item(self):
        sign = self.space()
        if sign == '[':
            return self.members(']', lambda out: out.append(self.item()), [])
        if sign == '{':
            return self.members('}', self.pair, {})
        if sign in ('"', "'"):
            match = re.compile(r'"(?:[^"\\]|\\.)*"' if sign == '"' else r"'(?:[^']|'')*'(?!')").match(self.text, self.at)
            if not match:
                self.reader.fault('a quoted text is not closed')
            self.at = match.end()
            body = match.group(0)[1:-1]
            return unescape(body) if sign == '"' else body.replace("''", "'")
        match = re.compile(r'(?:[^,\[\]{}:]|:(?=\S))*').match(self.text, self.at)
        self.at = match.end()
        word = match.group(0).strip()
        return self.reader.anchors[word[1:]] if word.startswith('*') else plain(word)

    def pair(self, out):
        key = self.item()
        if self.space() != ':':
            self.reader.fault('a key without a value')
        self.at += 1
        out[key] = self.item()

    def members(self, close, read, out):
        self.at += 1
        while self.space() != close:
            if not self.space():
                self.reader.fault('a list or mapping is not closed')
            read(out)
            if self.space() == ',':
                self.at += 1
        self.at += 1
        return out


def load(text):
    reader = Reader(text)
    out = reader.node(0)
    if reader.skip():
        reader.fault('cannot read this line')
    return out
