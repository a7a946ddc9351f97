package io.polyvert.contracts;

/// The JSON of what these contracts take and answer as JSON, for their clients in other languages.
final class Shapes {
    static final String WORK_ORDER = """
            {"type": "object", "required": ["address"], "properties": {
              "address": {"type": "string", "description": "Of the consumer that does the work."},
              "body": {},
              "timeoutMs": {"type": "integer", "description": "0, or without it: the pool's own limit."},
              "pool": {"type": "string", "description": "Whose bounds count; without it the address's own."}}}
            """;

    static final String WORK_RESULT = """
            {"title": "WorkResult", "type": "object", "required": ["result"], "properties": {
              "result": {"description": "What the consumer answered."}}}
            """;

    static final String VALIDITY = """
            {"title": "Validity", "type": "object", "required": ["valid"], "properties": {
              "valid": {"type": "boolean"},
              "bytes": {"type": "integer", "description": "How many the text stands for, when it is valid."},
              "offset": {"type": "integer", "description": "Of the first mistake, in bytes."},
              "value": {"type": "integer", "description": "The byte there, -1 at the end."},
              "reason": {"type": "string"},
              "message": {"type": "string"}}}
            """;

    static final String DETECTED = """
            {"title": "Detected", "type": "object", "required": ["kind"], "properties": {
              "kind": {"type": "string", "description": "The narrowest variant that takes the text, data-uri, or none."},
              "mediaType": {"type": "string"},
              "bytes": {"type": "integer"},
              "variants": {"type": "array", "items": {"type": "string"}},
              "nearest": {"$ref": "#/$defs/Validity"}}}
            """;

    static final String JOB_ORDER = """
            {"type": "object", "properties": {
              "address": {"type": "string", "description": "Of the consumer that does the work."},
              "body": {},
              "headers": {"type": "object", "additionalProperties": {"type": "string"}},
              "priority": {"type": "integer"},
              "attempts": {"type": "integer"},
              "backoffMs": {"type": "integer"},
              "backoffFactor": {"type": "number"},
              "backoffMaxMs": {"type": "integer"},
              "delayMs": {"type": "integer"},
              "deadlineMs": {"type": "integer"},
              "timeoutMs": {"type": "integer", "description": "Of one attempt."},
              "retentionMs": {"type": "integer"},
              "key": {"type": "string"},
              "windowMs": {"type": "integer"},
              "group": {"type": "string"},
              "groupLimit": {"type": "integer"},
              "cron": {"type": "string", "description": "Minute, hour, day of month, month, day of week."},
              "zone": {"type": "string"},
              "missed": {"type": "string", "enum": ["skip", "once", "all"]},
              "children": {"type": "array", "items": {"$ref": "#/$defs/JobOrder"}},
              "chain": {"type": "array", "items": {"$ref": "#/$defs/JobOrder"}}}}
            """;

    static final String JOB = """
            {"title": "Job", "type": "object",
             "required": ["id", "address", "state", "attempt", "attempts", "createdAt", "errors"],
             "additionalProperties": {}, "properties": {
              "id": {"type": "string"},
              "address": {"type": "string"},
              "state": {"type": "string",
                        "enum": ["waiting", "scheduled", "blocked", "running", "done", "dead", "cancelled"]},
              "attempt": {"type": "integer"},
              "attempts": {"type": "integer"},
              "createdAt": {"type": "string", "format": "date-time"},
              "dueAt": {"type": "string", "format": "date-time"},
              "startedAt": {"type": "string", "format": "date-time"},
              "finishedAt": {"type": "string", "format": "date-time"},
              "deadlineAt": {"type": "string", "format": "date-time"},
              "parent": {"type": "string"},
              "worker": {"type": "string"},
              "result": {},
              "progress": {"type": "object", "required": ["done", "text"], "properties": {
                "done": {"type": "number"}, "text": {"type": "string"}}},
              "errors": {"type": "array", "items": {"type": "object",
                "required": ["attempt", "at", "code", "message"], "properties": {
                "attempt": {"type": "integer"}, "at": {"type": "string", "format": "date-time"},
                "tookMs": {"type": "integer"}, "code": {"type": "integer"}, "message": {"type": "string"},
                "worker": {"type": "string"}}}}}}
            """;

    static final String JOB_REF = """
            {"$ref": "#/$defs/Job"}
            """;

    static final String SUBMITTED = """
            {"title": "Submitted", "type": "object", "required": ["id", "created"], "properties": {
              "id": {"type": "string"},
              "created": {"type": "boolean", "description": "False when one with its key was there."}}}
            """;

    static final String JOB_QUERY = """
            {"title": "JobQuery", "type": "object", "properties": {
              "state": {"type": "string"}, "address": {"type": "string"}, "parent": {"type": "string"},
              "before": {"type": "string", "description": "An id."}, "limit": {"type": "integer"}}}
            """;

    static final String JOB_PAGE = """
            {"title": "JobPage", "type": "object", "required": ["jobs"], "properties": {
              "jobs": {"type": "array", "items": {"$ref": "#/$defs/Job"}}, "next": {"type": "string"}}}
            """;

    static final String JOB_QUEUE = """
            {"title": "JobQueue", "type": "object", "required": ["address", "paused"],
             "additionalProperties": {}, "properties": {
              "address": {"type": "string"}, "paused": {"type": "boolean"},
              "waiting": {"type": "integer"}, "scheduled": {"type": "integer"}, "blocked": {"type": "integer"},
              "running": {"type": "integer"}, "done": {"type": "integer"}, "dead": {"type": "integer"},
              "cancelled": {"type": "integer"}}}
            """;

    static final String JOB_QUEUE_REF = """
            {"$ref": "#/$defs/JobQueue"}
            """;

    static final String JOB_STATS = """
            {"title": "JobStats", "type": "object", "required": ["unfinished", "queues"], "properties": {
              "unfinished": {"type": "integer"},
              "queues": {"type": "array", "items": {"$ref": "#/$defs/JobQueue"}}}}
            """;

    private Shapes() {}
}
