"""Other made-up people than those the weights were estimated on, and harder to tell apart.

Few villages with one surname each, old and common given names, so that namesakes live next door; sons who
have a household of their own beside their father's, with a name like his; more twins. What is asked of the
second pass is the same.
"""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from tests.benchmarks import linking_world
from tests.benchmarks.linking_damage import COUNTIES
from tests.benchmarks.linking_world import Home, Person, World

SURNAMES = "王张李刘赵陈杨孙马高郭崔常田段范侯靳聂尚"
MEN = "建国 建军 国强 志强 海军 保国 新民 文明 长江 红军 永刚 建民 振华 国庆 卫东 建设 军 伟 勇 强 磊 超 鹏 涛 浩然 子轩 宇航 俊杰".split()
WOMEN = (
    "秀英 桂英 秀兰 玉兰 桂兰 玉英 秀珍 凤英 玉珍 素英 爱英 春兰 桂荣 秀荣 玉荣 改英 红霞 丽 敏 艳 静 娟 雪 梦瑶 子涵 欣怡 佳怡 雨桐"
).split()


def make(seed: int, people: int) -> World:
    """About so many listed people, and half as many neighbours who are on no list."""
    world = World(Random(seed))
    places = [
        (county, f"{town}镇", f"{SURNAMES[place]}{kind}村", SURNAMES[place])
        for town in "城张王柳"
        for place, kind in enumerate(("庄", "楼", "寨", "庄", "楼", "寨"))
        for county in COUNTIES
    ]
    listed = 0
    while listed < people:
        for home in _neighbours(world, *world.rng.choice(places)):
            world.homes.append(home)
            listed += len(home.members) if home.listed else 0
    return world


def _neighbours(world: World, county: str, town: str, village: str, clan: str) -> list[Home]:
    """A household, and now and then that of a grown son next door."""
    rng = world.rng
    surname = clan if rng.random() < 0.7 else rng.choice(SURNAMES)
    head = _person(world, county, surname, rng.choice("男男女"), _born(world, 30, 85), "户主")
    homes = [_home(world, (county, town, village), head, 1)]
    if head.sex == "男" and rng.random() < 0.25:
        born = head.born + timedelta(days=rng.randrange(7300, 10000))
        if born < linking_world.DAY - timedelta(days=20 * 365):
            son = _person(world, county, surname, "男", born, "户主")
            if rng.random() < 0.4:
                son.name = surname + head.name[1:-1] + linking_world.MEN[rng.randrange(len(linking_world.MEN))]
            homes.append(_home(world, (county, town, village), son, 2))
    return homes


def _home(world: World, at: tuple[str, str, str], head: Person, place: int) -> Home:
    rng, (county, town, village) = world.rng, at
    members = [head]
    is_alone = rng.random() < 0.4
    if not is_alone and rng.random() < 0.7:
        wife = "女" if head.sex == "男" else "男"
        members.append(_person(world, county, rng.choice(SURNAMES), wife, linking_world.near(rng, head.born), "配偶"))
    for _ in range(0 if is_alone else rng.choices((0, 1, 2, 3), (45, 30, 17, 8))[0]):
        sex, born = rng.choice("男女"), head.born + timedelta(days=rng.randrange(7000, 13000))
        if born < linking_world.DAY:
            members.append(_person(world, county, head.name[0], sex, born, "之子" if sex == "男" else "之女"))
    if len(members) > 2 and rng.random() < 0.15:
        members.append(linking_world.twin(world, county, members[-1]))
    code = f"{county}{len(world.homes) + place:09d}"
    home = Home(code, county, town, village, members, rng.random() < 0.67, rng.choice((0, 3000, 5000, 9000, 20000)))
    linking_world.assist(home, rng)
    return home


def _person(world: World, county: str, surname: str, sex: str, born: date, relation: str) -> Person:
    """Given names by their place in the list: the first are many times as common as the last."""
    names = MEN if sex == "男" else WOMEN
    person = linking_world.person(world, county, surname, sex, born, relation)
    person.name = surname + world.rng.choices(names, [1 / (place + 2) for place in range(len(names))])[0]
    return person


def _born(world: World, youngest: int, oldest: int) -> date:
    """Ages that many have: what is not known exactly is said to be the first of a month."""
    day = linking_world.DAY - timedelta(days=world.rng.randrange(youngest * 365, oldest * 365))
    return day.replace(day=1) if world.rng.random() < 0.1 else day
