/**
 * Records Chrome DevTools Protocol calls as they happen, and replays them without a browser.
 *
 * @packageDocumentation
 */

export { CdpRecord, type CdpRecordExtras, type CdpRecordRow } from './cdp-record.js';
export { type CdpCall, CdpRecorder, type CdpRecorderOptions } from './cdp-recorder.js';
export { CdpReplayer, type CdpReplayerOptions } from './cdp-replayer.js';
export {
  type CdpArtifact,
  type CdpEvidenceSource,
  type CdpSourceContext,
  type CdpSourceOptions,
  cdpSource,
} from './cdp-source.js';
export { CdpTapError, type CdpTapErrorCode } from './errors.js';
export { type CdpRecordedEvent, type CdpRecording, type CdpRecordingHeader, loadRecording } from './load-recording.js';
