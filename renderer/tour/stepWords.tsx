import type { ComponentType } from "react";
import { EvidenceDone, EvidenceWords, GapDone, GapWords, RaceDone, RaceWords } from "./EvidenceWords";
import {
  LikelihoodDone,
  LikelihoodTask,
  LikelihoodWords,
  PriorDone,
  PriorWords,
  ProposalDone,
  ProposalTask,
  ProposalWords,
} from "./ExploreWords";
import { OverlapDone, OverlapTask, OverlapWords } from "./OverlapWords";
import type { StepId } from "./tourSteps";

interface StepWords {
  readonly Words: ComponentType;
  /** The one thing to drag or press. */
  readonly Task: ComponentType;
  /** What it has shown. */
  readonly Done: ComponentType;
}

export const stepWords: Readonly<Record<StepId, StepWords>> = {
  prior: {
    Words: PriorWords,
    Task: () => <>Draw samples from the prior: press the dice above the map, or G.</>,
    Done: PriorDone,
  },
  likelihood: { Words: LikelihoodWords, Task: LikelihoodTask, Done: LikelihoodDone },
  evidence: {
    Words: EvidenceWords,
    Task: () => <>Press the first picture, when it is there: the draw that explains the item best.</>,
    Done: EvidenceDone,
  },
  race: {
    Words: RaceWords,
    Task: () => <>Play the race to its end: press play beneath it, or Space.</>,
    Done: RaceDone,
  },
  proposal: { Words: ProposalWords, Task: ProposalTask, Done: ProposalDone },
  gap: {
    Words: GapWords,
    Task: () => <>Press Refine q, or R: it fits q to this item alone.</>,
    Done: GapDone,
  },
  overlap: { Words: OverlapWords, Task: OverlapTask, Done: OverlapDone },
};
