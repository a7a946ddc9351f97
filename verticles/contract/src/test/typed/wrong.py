import vertx
from base64_service import Base64Service
from till import Till


async def main(bus: vertx.Bus) -> None:
    till = Till(bus)
    await till.sell({"article": 7}, True)
    await till.sell({"artikle": "lemon"}, True)
    await till.sell({"article": "lemon"})
    await till.note("a")
    text: str = await Base64Service(bus).decode("", "url")
    len(await till.picture(None))
