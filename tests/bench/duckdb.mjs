// node duckdb.mjs MODULES SQL FOLDER THREADS [FILE]: one plan in DuckDB. MODULES is the folder that holds node_modules
// with @duckdb/node-api, SQL a file with the sections load, change, plan and total. With FILE the payouts are written once, and
// "done MS" gives the time from opening the database on: node's own start is not DuckDB's. Without, README.md, "The conversation".
import fs from 'node:fs';
import path from 'node:path';
import readline from 'node:readline';
import { createRequire } from 'node:module';

const [, , modules, sqlFile, folder, threads, file] = process.argv;
const { DuckDBInstance } = createRequire(path.join(modules, 'x.js'))('@duckdb/node-api');

const sections = Object.fromEntries(fs.readFileSync(sqlFile, 'utf8').split(/^-- section /m).slice(1)
  .map((part) => [part.slice(0, part.indexOf('\n')), part.slice(part.indexOf('\n') + 1).replace(/^--.*\n/gm, '').trim()]));
const params = {};
for (const [, name, value] of fs.readFileSync(path.join(path.dirname(sqlFile), 'params.txt'), 'utf8').matchAll(/^(\w+) (\S+)$/gm))
  params[name] = value;

// {name} becomes its text, {name*100} its value times 100, a whole number
const fill = (text, values) => text.replace(/\{(\w+)(?:\*(\d+))?\}/g, (_, name, scale) =>
  scale ? String(Math.round(Number(values[name]) * Number(scale))) : values[name]);

const begun = performance.now();
const instance = await DuckDBInstance.create(':memory:', { threads });
const database = await instance.connect();
for (const statement of fill(sections.load, { folder }).split(';\n').map((s) => s.trim()).filter(Boolean)) await database.run(statement);
const query = () => fill(sections.plan, params);
const write = (out) => database.run(`COPY (${query()}) TO '${out}' (HEADER, DELIMITER ',')`);

if (file) {
  await write(file);
  console.log(`done\t${(performance.now() - begun).toFixed(4)}`);
  process.exit(0);
}
console.log(`ready\t${(performance.now() - begun).toFixed(4)}`);

let changed = 0;
for await (const line of readline.createInterface({ input: process.stdin })) {
  const word = line.split('\t'), start = performance.now();
  if (word[0] === 'cell') await database.run(fill(sections.change, { key: word[2], value: word[4] }));
  else if (word[0] === 'param') params[word[1]] = word[2];
  if (word[0] === 'cell' || word[0] === 'param') { changed += performance.now() - start; continue; }
  let said = '';
  if (word[0] === 'pass') await write(word[1]);
  else {
    const rows = (await database.runAndReadAll(fill(sections.total, { plan: query() }))).getRows();
    said = `\t${rows[0][0]}`;
  }
  console.log(`${word[0]}\t${changed.toFixed(4)}\t${(performance.now() - start).toFixed(4)}${said}`);
  changed = 0;
}
process.exit(0);
