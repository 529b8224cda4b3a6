import type { LayerId, ViewState } from "../stores/viewStore";
import { watchers, type StepWatcher } from "./stepWatchers";

export const stepIds = ["prior", "likelihood", "evidence", "race", "proposal", "gap", "overlap"] as const;
export type StepId = (typeof stepIds)[number];

/** One step of the story: where it plays, what it points at and what it waits for. */
export interface TourStep {
  readonly id: StepId;
  readonly title: string;
  readonly workspace: ViewState["workspace"];
  /** The layers of the map that it shows, alone; null leaves them. */
  readonly layers: readonly LayerId[] | null;
  /** Selector of the region that it is about. */
  readonly region: string;
  /** Selector of the control to press, where it is one. */
  readonly control: string | null;
  /** Selector of what else the card must not cover. */
  readonly result: string | null;
  /** It is about one item: without a selection it takes a typical one. */
  readonly needsItem: boolean;
  readonly watcher: StepWatcher;
}

const map = '[data-testid="latent-map"]';
/** All plots of the workspace. */
const plots = "#workspace";

export const tourSteps: readonly TourStep[] = [
  {
    id: "prior",
    title: "The prior",
    workspace: "explore",
    layers: ["prior"],
    region: map,
    control: '[data-testid="prior-samples"]',
    result: '[data-region="right"]',
    needsItem: false,
    watcher: watchers.prior,
  },
  {
    id: "likelihood",
    title: "The likelihood",
    workspace: "explore",
    layers: ["prior"],
    region: map,
    control: null,
    result: null,
    needsItem: false,
    watcher: watchers.likelihood,
  },
  {
    id: "evidence",
    title: "Why the evidence is hard",
    workspace: "evidence",
    layers: null,
    region: '[data-testid="mixture"]',
    control: '[data-testid="mixture-latent-0"]',
    result: plots,
    needsItem: true,
    watcher: watchers.evidence,
  },
  {
    id: "race",
    title: "The race",
    workspace: "evidence",
    layers: null,
    region: '[data-testid="race"]',
    control: '[data-testid="race-play"]',
    result: plots,
    needsItem: true,
    watcher: watchers.race,
  },
  {
    id: "proposal",
    title: "What the encoder proposes",
    workspace: "explore",
    layers: ["prior", "posteriors", "points"],
    region: map,
    control: null,
    result: null,
    needsItem: true,
    watcher: watchers.proposal,
  },
  {
    id: "gap",
    title: "Bound and gap",
    workspace: "evidence",
    layers: null,
    region: '[data-testid="gap"]',
    control: '[data-testid="refine"]',
    result: plots,
    needsItem: true,
    watcher: watchers.gap,
  },
  {
    id: "overlap",
    title: "Overlap and holes",
    workspace: "overlap",
    layers: null,
    region: '[data-testid="overlap-map"]',
    control: '[data-testid="hole-A"]',
    result: null,
    needsItem: false,
    watcher: watchers.overlap,
  },
];
