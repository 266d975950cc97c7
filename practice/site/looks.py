"""How the hashed classes of the server-driven layouts look; the class names are made anew at every render."""

LOOKS = {
    "card": "background:#fff;border:1px solid #dfe3e0;border-radius:10px;margin-bottom:12px;overflow:hidden",
    "cover": "height:96px;background:linear-gradient(120deg,#2f6f62,#9fc5a8)",
    "body": "padding:0 24px 20px",
    "photo": "width:112px;height:112px;margin-top:-64px;border:4px solid #fff;border-radius:50%",
    "name": "font-size:24px;margin:8px 0 0;display:inline-block",
    "degree": "color:#66736d;margin-left:8px",
    "headline": "margin:4px 0",
    "quiet": "color:#66736d;margin:4px 0;font-size:13px",
    "row": "display:flex;gap:8px;margin-top:14px;min-height:34px",
    "action": "border:1px solid #2f6f62;border-radius:17px;padding:6px 16px;font:inherit;font-weight:600;"
    "color:#2f6f62;background:#fff;text-decoration:none;cursor:pointer",
    "menu": "position:fixed;top:320px;left:420px;background:#fff;border:1px solid #dfe3e0;z-index:20;"
    "border-radius:8px;box-shadow:0 6px 20px #0003;padding:6px 0;min-width:220px",
    "item": "display:block;padding:9px 16px;color:inherit;text-decoration:none;cursor:pointer",
    "mate": "display:flex;gap:10px;padding:10px 16px;align-items:flex-start",
    "face": "width:44px;height:44px;border-radius:50%;flex:none",
    "bar": "display:flex;gap:20px;padding:8px 40px;background:#fff;border-bottom:1px solid #dfe3e0",
    "sticky": "display:flex;gap:8px;padding:4px 40px;background:#fff;border-bottom:1px solid #dfe3e0",
    "columns": "max-width:760px;margin:20px auto;display:block",
    "post": "background:#fff;border:1px solid #dfe3e0;border-radius:10px;margin-bottom:12px;padding:12px 16px",
    "actor": "display:flex;gap:10px;margin:6px 0",
    "words": "white-space:pre-line;margin:6px 0",
    "deeds": "display:flex;gap:6px;border-top:1px solid #dfe3e0;padding-top:6px;min-height:30px",
    "deed": "border:0;background:none;font:inherit;font-weight:600;color:#66736d;padding:4px 10px;cursor:pointer",
    "dots": "float:right;border:0;background:none;font:inherit;cursor:pointer",
    "box": "display:flex;gap:8px;align-items:center;margin:8px 0",
    "editor": "flex:1;border:1px solid #66736d;border-radius:20px;padding:8px 14px;min-height:40px",
    "comment": "margin:10px 0;padding:10px;background:#f3f1ea;border-radius:8px",
}
