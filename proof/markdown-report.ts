import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import type { Reporter, TestCase, TestModule } from 'vitest/node';
import './figures.js';

const rowForm = /^\| (.+?) \| .* \| .* \|$/;

/** Keeps what the proofs measured as one Markdown table: a run of some of them renews their rows alone. */
export class MarkdownReport implements Reporter {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    const rows = this.#earlierRows();
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        if (test.result().state !== 'skipped') rows.set(test.fullName, rowOf(test));
      }
    }
    const machine = `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}`;
    const head = ['# Proofs', '', `Made by \`npm run proof\` on ${machine}.`, ''];
    const table = ['| what | figures | result |', '|---|---|---|', ...rows.values()];
    writeFileSync(this.#path, `${[...head, ...table].join('\n')}\n`);
  }

  #earlierRows(): Map<string, string> {
    const lines = existsSync(this.#path) ? readFileSync(this.#path, 'utf8').split('\n') : [];
    const rows = lines.flatMap((line) => {
      const name = rowForm.exec(line)?.[1];
      return name === undefined || name === 'what' ? [] : [[name, line] as const];
    });
    return new Map(rows);
  }
}

function rowOf(test: TestCase): string {
  const figures = Object.entries(test.meta().figures ?? {}).map(([name, figure]) => `${name}: ${figure}`);
  const result = test.result().state === 'passed' ? 'holds' : 'DOES NOT HOLD';
  return `| ${test.fullName} | ${figures.join('<br>')} | ${result} |`;
}
