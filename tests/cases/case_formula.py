"""A rule of type `formula`: expressions of a case as formulas of the language.

Inputs become fields of the one subject, results become measures that later results read, the figures become
components. `sum`, `min` and `max` of a list are measures over records. A table looked up by an input is a table of Lua."""
import ast

from case_project import Project, Unknown, decimals, is_number, lua_text, name_of, number

OPERATORS = {ast.Add: '+', ast.Sub: '-', ast.Mult: '*', ast.Div: '/', ast.Lt: '<', ast.LtE: '<=', ast.Gt: '>',
             ast.GtE: '>=', ast.Eq: '==', ast.NotEq: '~='}
OF_LIST = {'sum': 'sum', 'min': 'least', 'max': 'greatest'}


class Formula:
    def __init__(self, project):
        self.project = project
        self.inputs = {k: v for k, v in project.inputs.items() if k != 'rule'}
        self.fields = {}    # path of an input -> its field
        self.results = {}   # result -> its measure
        self.lists = {}     # (path, function) -> measure over entries
        self.tables = {}    # path -> local table
        self.names = set()

    def name(self, text):
        out = name_of(text, self.names)
        self.names.add(out)
        return out

    def at(self, path):
        value = self.inputs
        for step in path:
            if isinstance(value, list):
                value = value[int(step)]
            elif isinstance(value, dict) and step in value:
                value = value[step]
            else:
                raise Unknown(f'no input {path}')
        return value

    def path(self, node):
        """The path of an input known without data, or None."""
        if isinstance(node, ast.Name) and node.id not in self.results:
            return (node.id,)
        if isinstance(node, ast.Subscript):
            before = self.path(node.value)
            key = node.slice
            if before is None:
                return None
            if isinstance(key, ast.Constant):
                return before + (key.value,)
            if isinstance(key, ast.UnaryOp) and isinstance(key.op, ast.USub) and isinstance(key.operand, ast.Constant):
                return before + (-key.operand.value,)
        return None

    def field(self, path):
        if path not in self.fields:
            self.fields[path] = self.name('_'.join(str(p).replace('-', 'm') for p in path))
        return 's.' + self.fields[path]

    def over_list(self, path, function):
        """A measure over the records of a list."""
        key = (path, function)
        if key not in self.lists:
            self.lists[key] = self.name(f'{function}_' + '_'.join(map(str, path)))
        return 's.' + self.lists[key]

    def look_up(self, node):
        """A table with keys that inputs or results decide: one table, its keys joined."""
        keys = []
        while isinstance(node, ast.Subscript) and self.path(node) is None:
            keys.insert(0, node.slice)
            node = node.value
        path = self.path(node)
        if path is None:
            raise Unknown('a look-up in a result')
        if path not in self.tables:
            self.tables[path] = (self.name('table_' + '_'.join(map(str, path))), len(keys))
        parts = []
        for key in keys:
            text = lua_text(key.value) if isinstance(key, ast.Constant) and isinstance(key.value, str) else self.lua(key)
            parts.append(text)
        joined = ' .. "/" .. '.join(parts)
        return f'{self.tables[path][0]}[{joined}]'

    def lua(self, node):
        if isinstance(node, ast.Expression):
            return self.lua(node.body)
        if isinstance(node, ast.BinOp) and type(node.op) in OPERATORS:
            return f'({self.lua(node.left)} {OPERATORS[type(node.op)]} {self.lua(node.right)})'
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            return f'(-{self.lua(node.operand)})'
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            return f'(not {self.lua(node.operand)})'
        if isinstance(node, ast.Constant):
            return lua_text(node.value) if isinstance(node.value, str) else number(str(node.value))
        if isinstance(node, ast.Name) and node.id in self.results:
            return 's.' + self.results[node.id]
        if isinstance(node, (ast.Name, ast.Subscript)):
            path = self.path(node)
            return self.field(path) if path is not None else self.look_up(node)
        if isinstance(node, ast.Call):
            return self.call(node)
        if isinstance(node, ast.IfExp):
            return f'(({self.lua(node.test)}) and {self.lua(node.body)} or {self.lua(node.orelse)})'
        if isinstance(node, ast.BoolOp):
            word = ' and ' if isinstance(node.op, ast.And) else ' or '
            return '(' + word.join(self.lua(v) for v in node.values) + ')'
        if isinstance(node, ast.Compare):
            left, out = self.lua(node.left), []
            for operator, right in zip(node.ops, node.comparators):
                right = self.lua(right)
                out.append(f'({left} {OPERATORS[type(operator)]} {right})')
                left = right
            return '(' + ' and '.join(out) + ')'
        raise Unknown('formula: ' + ast.dump(node))

    def call(self, node):
        word = node.func.id
        if len(node.args) == 1 and word in OF_LIST:
            path = self.path(node.args[0])
            if path is None or not isinstance(self.at(path), list):
                raise Unknown(f'{word} of what is no list')
            return self.over_list(path, OF_LIST[word])
        if word in ('min', 'max', 'abs'):
            return f'{word}({", ".join(self.lua(a) for a in node.args)})'
        raise Unknown(f'formula: function {word}')


def table_lines(value, depth, before=''):
    """The entries of a table of `depth` levels, keys joined with a stroke; a list counts from 0."""
    items = value.items() if isinstance(value, dict) else enumerate(value)
    out = []
    for key, entry in items:
        joined = f'{before}{key}'
        if depth > 1:
            out += table_lines(entry, depth - 1, joined + '/')
        else:
            key_text = joined if isinstance(key, int) and not before else lua_text(joined)
            out.append(f'[{key_text}] = {number(entry) if is_number(entry) else lua_text(entry)}')
    return out


def formula(case):
    project = Project(case)
    work = Formula(project)
    lines = []
    for result, expression in project.rule['results'].items():
        body = work.lua(ast.parse(str(expression).strip(), mode='eval'))
        measure = work.name(f'{result}_value' if result in work.inputs else result)
        lines.append(f'measure "{measure}" {{ of = "subject", value = function(s) return {body} end }}')
        work.results[result] = measure
    fields = {}
    row = {}
    for path, field in work.fields.items():
        value = work.at(path)
        fields[field] = f'{{type: number, decimals: {max(6, decimals([value]))}}}' if is_number(value) else '{type: text}'
        row[field] = value
    project.kind('subject', fields)
    project.row('subject', **row)
    if work.lists:
        lists = {path: work.at(path) for path, _ in work.lists}
        digits = decimals([v for values in lists.values() for v in values])
        project.kind('entry', {'subject': '{type: ref, to: subject}', 'list': '{type: text}',
                               'figure': f'{{type: number, decimals: {max(6, digits)}}}'})
        for path, values in lists.items():
            for value in values:
                project.row('entry', subject='s1', list='.'.join(map(str, path)), figure=value)
    for path, (table, depth) in work.tables.items():
        project.say(f'local {table} = {{ {", ".join(table_lines(work.at(path), depth))} }}')
    for (path, function), measure in work.lists.items():
        project.say(f'measure "{measure}" {{ of = "subject", from = "entry", by = "subject", {function} = "figure",\n'
                    f'  when = function(e) return e.list == {lua_text(".".join(map(str, path)))} end }}')
    for line in lines:
        project.say(line)
    project.plan('pay', 'subject')
    for result in case['expected']:
        measure = work.results.get(result)
        if measure is None:
            raise Unknown(f'the rule has no result {result}')
        project.figures[result] = project.component(
            'pay', measure + '_shown', f'amount = function(s) return s.{measure} end', result, 'bonus')('s1')
    return project
