import asyncio
import json
import sys
from typing import Optional

import vertx
from base64_service import Base64Service
from jobs_service import Job, JobsService
from till import Receipt, Till
from worker_service import WorkerService


async def main(url: str) -> None:
    async with vertx.connect(url) as bus:
        base64 = Base64Service(bus)
        text: str = await base64.encode(bytes([251, 255]), "url")
        data: bytes = await base64.decode(text, "url", timeout=5)
        wrong = await base64.validate("a*", "standard")

        stats = await WorkerService(bus).stats()

        jobs = JobsService(bus)
        submitted = await jobs.submit({"address": "nobody.does.this", "delayMs": 600_000, "key": "typed-py"})
        job: Job = await jobs.get(submitted["id"])
        await jobs.cancel(submitted["id"])

        till = Till(bus)
        receipt: Receipt = await till.sell({"article": "lemon", "pieces": 3, "tags": ["sour"]}, True)
        till.note("from py")
        refused = 0
        try:
            await till.sell({"article": "gold"}, False)
        except vertx.Failure as failure:
            refused = failure.code
        notes = await till.notes()
        await till.close_up()
        picture: Optional[bytes] = await till.picture(bytes([1, 2, 3]))
        print(json.dumps({
            "text": text,
            "bytes": list(data),
            "valid": wrong["valid"],
            "offset": wrong["offset"],
            "pools": len(stats) >= 0,
            "job": job["state"],
            "total": receipt["total"],
            "printed": receipt["printed"],
            "sale": receipt.get("sale"),
            "refused": refused,
            "notes": notes,
            "picture": list(picture or b""),
            "none": await till.picture(None),
        }))


asyncio.run(main(sys.argv[1]))
