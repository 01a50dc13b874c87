using System.Text;

namespace Grpc.Core;

/// <summary>One thing that the transport knows of the peer.</summary>
public class AuthProperty
{
    private readonly byte[] _valueBytes;

    private AuthProperty(string name, byte[] valueBytes)
    {
        Name = name;
        _valueBytes = valueBytes;
    }

    /// <summary>The property's name.</summary>
    public string Name { get; }

    /// <summary>The value as UTF-8 text.</summary>
    public string Value => Encoding.UTF8.GetString(_valueBytes);

    /// <summary>The value.</summary>
    public byte[] ValueBytes => [.. _valueBytes];

    /// <summary>A property.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="valueBytes">Its value.</param>
    public static AuthProperty Create(string name, byte[] valueBytes) => new(name, [.. valueBytes]);
}
