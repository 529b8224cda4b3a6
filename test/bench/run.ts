import os from "node:os";
import { aggregateMap } from "./aggregateMap.bench";
import { costCurves } from "./costCurves.bench";
import { decodeWhileTraining } from "./decodeWhileTraining.bench";
import { evidence } from "./evidence.bench";
import { filterMap } from "./filterMap.bench";
import { frameGaps } from "./frameGaps.bench";
import { models } from "./models.bench";
import { largeData } from "./largeData.bench";
import { readTables } from "./readTables.bench";
import { printReport } from "./report";
import { soak } from "./soak.bench";
import { tableFilter } from "./tableFilter.bench";
import { trainingStep } from "./trainingStep.bench";

const benchmarks = [
  trainingStep,
  models,
  costCurves,
  decodeWhileTraining,
  evidence,
  tableFilter,
  filterMap,
  largeData,
  aggregateMap,
  frameGaps,
  readTables,
  soak,
];

const wanted = process.argv.slice(2);
console.log(
  `${os.cpus().length} × ${os.cpus()[0]?.model ?? "CPU"}, Node ${process.version}; median (least–most)`,
);
let missed = 0;
for (const benchmark of benchmarks) {
  if (wanted.length > 0 && !wanted.some((word) => benchmark.name.includes(word))) continue;
  missed += printReport(benchmark.name, await benchmark.run());
}
console.log(`\n${missed === 0 ? "every promise kept" : `${missed} missed`}`);
if (missed > 0) process.exitCode = 1;
