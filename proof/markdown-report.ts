import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import type { Reporter, TestModule } from 'vitest/node';
import './figures.js';

/** Writes what the proofs measured as one Markdown table. */
export class MarkdownReport implements Reporter {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const rows = tests.map((test) => {
      const figures = Object.entries(test.meta().figures ?? {}).map(([name, figure]) => `${name}: ${figure}`);
      return `| ${test.fullName} | ${figures.join('<br>')} | ${test.result().state === 'passed' ? 'holds' : 'DOES NOT HOLD'} |`;
    });
    const machine = `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}`;
    const head = [
      '# Proofs',
      '',
      `Made by \`npm run proof\` on ${machine}.`,
      '',
      '| what | figures | result |',
      '|---|---|---|',
    ];
    writeFileSync(this.#path, `${[...head, ...rows].join('\n')}\n`);
  }
}
