"""constructor_lists: schemas/constructors.yaml and the functions of engine/expr/functions.h, read for the tests and for
what is made from them (manual_lists.py). Both lists are written one entry a line, so no YAML library is needed."""
import os, re
root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def plain(text):
    text = text.strip()
    if text[:1] == "'" and text[-1:] == "'":
        return text[1:-1].replace("''", "'")
    return text


def parts(text):
    """`a: 1, b: [x, y], c: 'z, w'` as a dict of texts."""
    out, key, depth, quoted, start = {}, None, 0, False, 0
    for i, c in enumerate(text + ','):
        before = text[start:i].strip()
        if c == "'" and (quoted or before.endswith(':') or before == ''):
            quoted = not quoted
        elif quoted:
            if c == "'":
                quoted = False
        elif c in '[{':
            depth += 1
        elif c in ']}':
            depth -= 1
        elif c == ',' and depth == 0:
            key, _, value = text[start:i].partition(':')
            out[plain(key)] = plain(value)
            start = i + 1
    return out


def listed(text):
    text = text.strip()
    return [plain(one) for one in text[1:-1].split(',')] if text.startswith('[') else [plain(text)]


def constructors():
    out, now = {}, None
    for line in open(os.path.join(root, 'schemas/constructors.yaml'), encoding='utf-8'):
        line = line.rstrip('\n')
        if re.match(r'\w+:$', line):
            now = out[line[:-1]] = {'words': [line[:-1]], 'meaning': '', 'fields': {}, 'inside': None, 'items': None}
        elif m := re.match(r"    (\w+|'\w+'): +\{(.*)\}$", line):
            entry = parts(m[2])
            name = plain(m[1])
            now['fields'][name] = {
                'name': name, 'type': listed(entry['type']), 'values': listed(entry['values']) if 'values' in entry else [],
                'required': entry.get('required') == 'true', 'default': entry.get('default'), 'meaning': entry['meaning']}
        elif m := re.match(r'  (words|meaning|inside|items): (.*)$', line):
            now[m[1]] = listed(m[2]) if m[1] == 'words' else plain(m[2])
    return out


def functions():
    """word, parameters (None: translated), sentence."""
    text = open(os.path.join(root, 'engine/expr/functions.h'), encoding='utf-8').read()
    out = []
    string = r'"((?:[^"\\]|\\.)*)"'
    for m in re.finditer(r'X\((?:MD_FUNCTION_\w+, )?' + string + r', ' + string + r'(?:, ' + string + r')?\)', text):
        word, second, third = (one and one.replace('\\"', '"') for one in m.groups())
        out.append((word, second if third else None, third or second))
    return out


def forms():
    """What each word of a type is called, from engine/script/constructor_list.h."""
    text = open(os.path.join(root, 'engine/script/constructor_list.h'), encoding='utf-8').read()
    return {m[1]: m[2].replace('\\"', '"')
            for m in re.finditer(r'X\(MD_FORM_\w+, "(\w+)",\s*\\?\s*"((?:[^"\\]|\\.)*)"\)', text)}
