using System.Collections.Immutable;
using Pipeline.Images;
using Pipeline.Systems.Images;

namespace Pipeline.Tests.Images;

/// <summary>Which images of others a Dockerfile builds on.</summary>
public sealed class BaseImagesTests
{
    private static readonly Image Any = new("any") { Context = "." };

    private static IReadOnlyList<string> Of(string dockerfile, Image? image = null, params Platform[] platforms) =>
        BaseImages.Of(dockerfile, image ?? Any, platforms.Length > 0 ? platforms : [Platform.LinuxAmd64]);

    [Fact]
    public void Stages_of_the_file_itself_are_none() =>
        Assert.Equal(["python:3.12-slim"], Of("FROM python:3.12-slim AS build\nRUN true\nFROM build AS test\nFROM build\nCOPY --from=test /a /a\n"));

    [Fact]
    public void Arguments_before_the_first_stage_are_put_in_and_the_definition_wins()
    {
        const string Text = "ARG PYTHON=3.12\nARG SUITE=slim\nFROM python:${PYTHON}-$SUITE\n";
        Assert.Equal(["python:3.12-slim"], Of(Text));
        var older = Any with { Arguments = ImmutableSortedDictionary<string, string>.Empty.Add("PYTHON", "3.8") };
        Assert.Equal(["python:3.8-slim"], Of(Text, older));
    }

    [Fact]
    public void Defaults_within_a_variable_are_understood() =>
        Assert.Equal(["debian:trixie"], Of("ARG S\nFROM debian:${S:-trixie}\n"));

    [Fact]
    public void Only_what_the_wanted_stage_reaches_counts()
    {
        const string Text = "FROM node:22 AS assets\nFROM golang:1 AS never\nFROM python:3 AS app\nCOPY --from=assets /a /a\nFROM app AS test\nRUN --mount=type=bind,from=postgres:17,target=/x true\n";
        Assert.Equal(["node:22", "python:3"], Of(Text, Any with { Stage = "app" }));
        Assert.Equal(["node:22", "postgres:17", "python:3"], Of(Text));
    }

    [Fact]
    public void Images_that_are_only_copied_from_count_too() =>
        Assert.Equal(["ghcr.io/astral-sh/uv:0.9", "scratchy:1"], Of("FROM scratchy:1\nCOPY --from=ghcr.io/astral-sh/uv:0.9 /uv /bin/\n"));

    [Fact]
    public void Nothing_and_images_of_the_system_do_not_count()
    {
        Assert.Empty(Of("FROM scratch\nCOPY a /\n"));
        Assert.Equal([], Of("FROM backend\n", Any with { Uses = ImmutableSortedDictionary<string, string>.Empty.Add("backend", "backend") }));
    }

    [Fact]
    public void Every_platform_may_have_its_own() => Assert.Equal(
        ["base:amd64", "base:arm64"], Of("FROM base:$TARGETARCH\n", null, Platform.LinuxAmd64, Platform.LinuxArm64));

    [Fact]
    public void A_frontend_that_the_file_asks_for_is_one() =>
        Assert.Equal(["docker/dockerfile:1", "python:3"], Of("# syntax=docker/dockerfile:1\nFROM python:3\n"));

    [Fact]
    public void Here_documents_and_comments_are_no_instructions() =>
        Assert.Equal(["python:3"], Of("FROM python:3\nRUN <<EOF\nFROM nowhere:1\nEOF\n# FROM nothing:2\nRUN a \\\n# a comment between\n  && b\n"));

    [Fact]
    public void Stages_may_be_copied_from_by_number() =>
        Assert.Equal(["golang:1", "python:3"], Of("FROM golang:1\nRUN x\nFROM python:3\nCOPY --from=0 /a /a\n"));
}
