/** One function for each function of the database. All reject with `ApiError`; times are milliseconds since the epoch, ranges half-open. */
import {
  type ChannelRow,
  type ChannelTestAnswer,
  channelRemovedAnswer,
  channelRow,
  channelsAnswer,
  channelTestAnswer,
  type DeliveriesAnswer,
  deliveriesAnswer,
} from "../contracts/alerts.ts";
import { type Board, board as boardAnswer } from "../contracts/board.ts";
import { type DrillsAnswer, drillsAnswer } from "../contracts/drills.ts";
import { type HealthHistory, healthHistory as healthHistoryAnswer } from "../contracts/health-history.ts";
import { type Member, me as meAnswer } from "../contracts/me.ts";
import { type ObjectivesAnswer, objectivesAnswer } from "../contracts/objectives.ts";
